import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readWebhooksOptions } from './readConfig';
import { DAY_MS, HOUR_MS } from '../model/durations';

const read = (webhooks?: JsonObject) =>
  readWebhooksOptions(new ConfigReader(webhooks ? { webhooks } : {}));

const DEFAULTS = {
  delivery: {
    timeoutMs: 15_000,
    concurrency: 500,
    concurrencyPerIntegration: 50,
    maxPayloadBytes: 262_144,
    maxResponseBytes: 16_384,
    retry: {
      delaysMs: [
        5_000,
        300_000,
        1_800_000,
        2 * HOUR_MS,
        5 * HOUR_MS,
        10 * HOUR_MS,
        14 * HOUR_MS,
        20 * HOUR_MS,
        24 * HOUR_MS,
      ],
      jitter: 0.2,
    },
  },
  health: {
    schedule: { frequency: { minutes: 1 }, timeout: { minutes: 5 } },
    windowDays: 30,
    failingDays: 7,
    timeoutsPerDay: 1000,
    warnAfterDays: 4,
    earlyWarning: { pauses: 2, failingForMs: HOUR_MS },
    successRate: { below: 0.5, minAttempts: 100, days: 3, disable: false },
  },
  retention: { eventsMs: 30 * DAY_MS, attemptsMs: 30 * DAY_MS },
  network: { allow: [], allowHttp: false },
  fallbackRecipients: [],
  portalPath: '/webhooks',
  encryptionKeys: [],
  eventTypes: [],
  sources: { events: [], notifications: false },
  integrations: [],
};

describe('config', () => {
  it('has the documented defaults', () => {
    expect(read()).toMatchObject(DEFAULTS);
    expect(read({})).toMatchObject(DEFAULTS);
    expect(read({ delivery: {}, health: {}, retention: {} })).toMatchObject(
      DEFAULTS,
    );
  });

  it('reads every key', () => {
    expect(
      read({
        delivery: {
          timeout: '3s',
          concurrency: 20,
          concurrencyPerIntegration: 5,
          maxPayloadBytes: 10,
          maxResponseBytes: 0,
          retry: { delays: ['1s', { minutes: 1 }, 'PT1H'], jitter: 1 },
        },
        health: {
          schedule: { frequency: '10s', timeout: { minutes: 1 } },
          windowDays: 10,
          failingDays: 3,
          timeoutsPerDay: 5,
          warnAfterDays: 1,
          earlyWarning: { pauses: 3, failingFor: '30m' },
          successRate: { below: 0.9, minAttempts: 10, days: 1, disable: true },
        },
        retention: { events: { days: 2 }, attempts: '1d' },
        network: {
          allow: ['10.0.0.0/8'],
          allowHttp: true,
          dnsServers: ['10.0.0.2', '[fd00::2]:5353'],
          maxConnectionAge: '5s',
        },
        alerts: { fallbackRecipients: ['Group:Ops'] },
        portalPath: '/tools/hooks/',
        encryption: { keys: [{ secret: 'a' }, { secret: 'b' }] },
        eventTypes: [
          { name: 'a.b', description: 'd', schema: { type: 'object' } },
        ],
        integrations: [{ id: 'x' }],
      }),
    ).toMatchObject({
      delivery: {
        timeoutMs: 3_000,
        concurrency: 20,
        concurrencyPerIntegration: 5,
        maxPayloadBytes: 10,
        maxResponseBytes: 0,
        retry: { delaysMs: [1_000, 60_000, HOUR_MS], jitter: 1 },
      },
      health: {
        schedule: { frequency: { seconds: 10 } },
        windowDays: 10,
        failingDays: 3,
        timeoutsPerDay: 5,
        warnAfterDays: 1,
        earlyWarning: { pauses: 3, failingForMs: HOUR_MS / 2 },
        successRate: { below: 0.9, minAttempts: 10, days: 1, disable: true },
      },
      retention: { eventsMs: 2 * DAY_MS, attemptsMs: DAY_MS },
      network: {
        allow: ['10.0.0.0/8'],
        allowHttp: true,
        dnsServers: ['10.0.0.2', '[fd00::2]:5353'],
        maxConnectionAgeMs: 5_000,
      },
      fallbackRecipients: ['group:default/ops'],
      portalPath: '/tools/hooks',
      encryptionKeys: ['a', 'b'],
      eventTypes: [
        { name: 'a.b', description: 'd', schema: { type: 'object' } },
      ],
      integrations: [{ id: 'x' }],
    });
  });

  it('derives missing values from given ones', () => {
    expect(read({ health: { failingDays: 3 } }).health.warnAfterDays).toBe(2);
    expect(read({ health: { failingDays: 1 } }).health.warnAfterDays).toBe(1);
    expect(read({ retention: { events: '5d' } }).retention.attemptsMs).toBe(
      5 * DAY_MS,
    );
    expect(
      read({ health: { windowDays: 2, failingDays: 2 } }).health.successRate
        .days,
    ).toBe(2);
    expect(read({ retention: { events: '90d' } }).retention).toEqual({
      eventsMs: 90 * DAY_MS,
      attemptsMs: 30 * DAY_MS,
    });
    expect(
      read({ delivery: { concurrency: 3 } }).delivery.concurrencyPerIntegration,
    ).toBe(3);
    expect(
      read({ delivery: { retry: { delays: [] } } }).delivery.retry.delaysMs,
    ).toEqual([]);
  });

  it.each<[string, JsonObject]>([
    ['delivery.timeout', { delivery: { timeout: '0s' } }],
    ['delivery.timeout', { delivery: { timeout: { seconds: -1 } } }],
    ['delivery.timeout', { delivery: { timeout: 'soon' } }],
    ['delivery.timeout', { delivery: { timeout: 5 } }],
    ['delivery.concurrency', { delivery: { concurrency: 0 } }],
    ['delivery.concurrency', { delivery: { concurrency: 1.5 } }],
    ['delivery.concurrency', { delivery: { concurrency: 'many' } }],
    [
      'delivery.concurrencyPerIntegration',
      { delivery: { concurrencyPerIntegration: -1 } },
    ],
    ['delivery.maxPayloadBytes', { delivery: { maxPayloadBytes: 0 } }],
    ['delivery.maxResponseBytes', { delivery: { maxResponseBytes: -1 } }],
    ['delivery.retry.jitter', { delivery: { retry: { jitter: 1.1 } } }],
    ['delivery.retry.jitter', { delivery: { retry: { jitter: -0.1 } } }],
    ['delivery.retry.delays', { delivery: { retry: { delays: ['x'] } } }],
    ['delivery.retry.delays', { delivery: { retry: { delays: '5s' } } }],
    [
      'delivery.retry.delays',
      { delivery: { retry: { delays: { seconds: 5 } } } },
    ],
    ['health.windowDays', { health: { windowDays: 6 } }],
    ['health.failingDays', { health: { failingDays: 0 } }],
    ['health.failingDays', { health: { failingDays: 31 } }],
    ['health.timeoutsPerDay', { health: { timeoutsPerDay: 0 } }],
    ['health.warnAfterDays', { health: { warnAfterDays: 0 } }],
    ['health.earlyWarning.pauses', { health: { earlyWarning: { pauses: 0 } } }],
    [
      'health.earlyWarning.failingFor',
      { health: { earlyWarning: { failingFor: '0s' } } },
    ],
    ['health.successRate.below', { health: { successRate: { below: 1.1 } } }],
    [
      'health.successRate.minAttempts',
      { health: { successRate: { minAttempts: 0 } } },
    ],
    ['health.successRate.days', { health: { successRate: { days: 31 } } }],
    [
      'health.successRate.disable',
      { health: { successRate: { disable: 'maybe' } } },
    ],
    ['frequency', { health: { schedule: { timeout: '1m' } } }],
    ['retention.events', { retention: { events: '0d' } }],
    ['retention.attempts', { retention: { events: '1d', attempts: '2d' } }],
    ['network.allow', { network: { allow: '10.0.0.0/8' } }],
    ['network.allowHttp', { network: { allowHttp: 'maybe' } }],
    ['network.maxConnectionAge', { network: { maxConnectionAge: '0s' } }],
    ['network.dnsServers', { network: { dnsServers: ['dns.example.com'] } }],
    ['portalPath', { portalPath: 'webhooks' }],
    ['portalPath', { portalPath: 'https://evil.example/webhooks' }],
    ['portalPath', { portalPath: '//evil.example/webhooks' }],
    ['portalPath', { portalPath: '/\\\\evil.example' }],
    ['portalPath', { portalPath: '/a/../webhooks' }],
    ['portalPath', { portalPath: '/webhooks?tab=1' }],
    ['portalPath', { portalPath: '/webhooks#x' }],
    ['portalPath', { portalPath: '/my hooks' }],
    ['portalPath', { portalPath: 7 }],
    ['alerts.fallbackRecipients', { alerts: { fallbackRecipients: [1] } }],
    ['alerts.fallbackRecipients', { alerts: { fallbackRecipients: ['ops'] } }],
    ['encryption.keys', { encryption: { keys: ['a'] } }],
    ['secret', { encryption: { keys: [{}] } }],
    ['name', { eventTypes: [{ description: 'd' }] }],
    ['description', { eventTypes: [{ name: 'a.b' }] }],
    [
      "the visibility of 'a.b' must be public or protected, not 'hidden'",
      {
        eventTypes: [{ name: 'a.b', description: 'd', visibility: 'hidden' }],
      },
    ],
    ['integrations', { integrations: { id: 'a' } }],
  ])('names %s if it is wrong in %j', (key, webhooks) => {
    expect(() => read(webhooks)).toThrow(key);
    expect(() => read(webhooks)).not.toThrow('is not a function');
  });
});
