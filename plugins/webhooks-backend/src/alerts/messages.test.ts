import type { HealthEvidence } from 'backstage-plugin-webhooks-common';
import { alertMessage } from './messages';

const EVIDENCE: HealthEvidence = {
  reason: 'gone',
  summary: 'The receiver responded with 410 Gone.',
  days: [],
};

describe('alert messages', () => {
  it.each([
    [
      'disabled',
      { evidence: EVIDENCE },
      {
        title: 'Webhook "Shop" was disabled',
        description:
          'The receiver responded with 410 Gone. New events are kept. Send a test, then enable it: what it missed can be sent again.',
        severity: 'high',
        topic: 'webhooks.integration.disabled',
      },
    ],
    [
      'disabled',
      { evidence: EVIDENCE, failed: 327 },
      {
        title: 'Webhook "Shop" was disabled',
        description:
          'The receiver responded with 410 Gone. 327 deliveries have failed since the last success. New events are kept. Send a test, then enable it: what it missed can be sent again.',
        severity: 'high',
        topic: 'webhooks.integration.disabled',
      },
    ],
    [
      'enabled',
      { enabledBy: 'user:default/jane', resent: 35 },
      {
        title: 'Webhook "Shop" is enabled again',
        description:
          'user:default/jane enabled it and sent 35 deliveries again.',
        severity: 'low',
        topic: 'webhooks.integration.recovered',
      },
    ],
    [
      'disabled-by-hand',
      { disabledBy: 'user:default/jane', reason: 'The receiver moves house' },
      {
        title: 'Webhook "Shop" was disabled',
        description:
          'user:default/jane disabled it: The receiver moves house. Events are kept until somebody enables it again and chooses to replay them.',
        severity: 'normal',
        topic: 'webhooks.integration.disabled',
      },
    ],
    [
      'disabled-by-hand',
      { disabledBy: 'external:ci' },
      {
        title: 'Webhook "Shop" was disabled',
        description:
          'external:ci disabled it. Events are kept until somebody enables it again and chooses to replay them.',
        severity: 'normal',
        topic: 'webhooks.integration.disabled',
      },
    ],
    [
      'warning',
      { failingDays: 4, failingDaysLimit: 7 },
      {
        title: 'Webhook "Shop" is failing',
        description:
          'Every request failed on 4 days in a row. After 7 such days it will be disabled.',
        severity: 'normal',
        topic: 'webhooks.integration.warning',
      },
    ],
    [
      'early-warning',
      {
        failingDaysLimit: 7,
        earlyWarning: {
          cause: 'pauses',
          failingSince: '2026-03-02T12:00:00.000Z',
        },
      },
      {
        title: 'Webhook "Shop" is failing',
        description:
          'Every request has failed since 2026-03-02T12:00:00.000Z, and sending is paused again and again. Events are kept and sent again. It is disabled after 7 days in a row with failures only.',
        severity: 'normal',
        topic: 'webhooks.integration.warning',
      },
    ],
    [
      'early-warning',
      {
        failingDaysLimit: 7,
        earlyWarning: {
          cause: 'throttled',
          failingSince: '2026-03-02T12:00:00.000Z',
        },
      },
      {
        title: 'Webhook "Shop" is failing',
        description:
          'No request has succeeded since 2026-03-02T12:00:00.000Z: the receiver responds with 429, which asks for fewer requests. Events are kept and sent again.',
        severity: 'normal',
        topic: 'webhooks.integration.warning',
      },
    ],
    [
      'success-rate',
      { rates: 'Only 59 of 200 requests (29 %) succeeded.' },
      {
        title: 'Webhook "Shop" fails often',
        description:
          'Only 59 of 200 requests (29 %) succeeded. It stays enabled.',
        severity: 'normal',
        topic: 'webhooks.integration.warning',
      },
    ],
    [
      'recovered',
      {},
      {
        title: 'Webhook "Shop" works again',
        description: 'A request has succeeded; nothing is left to do.',
        severity: 'low',
        topic: 'webhooks.integration.recovered',
      },
    ],
  ] as const)('describe the kind %s', (kind, facts, message) => {
    expect(
      alertMessage(
        {
          kind,
          integrationId: 'shop-1',
          owner: 'group:default/team',
          facts: {
            name: 'Shop',
            host: 'hooks.example.com',
            entityRef: 'component:default/shop',
            ...facts,
          },
        },
        '/webhooks',
      ),
    ).toEqual({
      ...message,
      description: `${message.description} The webhook sends to hooks.example.com, is owned by group:default/team, and is about component:default/shop.`,
      link: '/webhooks/integrations/shop-1',
      scope: 'webhooks:integration:shop-1',
    });
  });

  it.each([
    ['/hooks', '/hooks/integrations/shop-1'],
    ['/tools/hooks', '/tools/hooks/integrations/shop-1'],
    ['', '/integrations/shop-1'],
  ])('link to the page mounted at %j', (portalPath, link) => {
    expect(
      alertMessage(
        {
          kind: 'recovered',
          integrationId: 'shop-1',
          owner: 'group:default/team',
          facts: { name: 'Shop' },
        },
        portalPath,
      ).link,
    ).toBe(link);
  });

  const allKinds = (name: string) =>
    (['disabled', 'warning', 'recovered'] as const).map(kind =>
      alertMessage(
        {
          kind,
          integrationId: 'i',
          owner: 'group:default/team',
          facts: { name, evidence: EVIDENCE },
        },
        '/webhooks',
      ),
    );

  it('share one scope', () => {
    expect(new Set(allKinds('x').map(({ scope }) => scope)).size).toBe(1);
  });

  it('cut long names to fit the notifications database', () => {
    for (const { title } of allKinds('x'.repeat(255))) {
      expect(title.length).toBeLessThan(100);
      expect(title).toContain(`${'x'.repeat(59)}…`);
    }
  });

  it('quote a name as plain text', () => {
    for (const { title } of allKinds('<https://evil.example|sign in>')) {
      expect(title).toContain('"https evil example sign in"');
    }
  });

  it('quote the reason of a user as plain text', () => {
    const { description } = alertMessage(
      {
        kind: 'disabled-by-hand',
        integrationId: 'i',
        owner: 'group:default/team',
        facts: {
          name: 'x',
          disabledBy: 'user:default/jane',
          reason: 'See <https://evil.example|the runbook> @channel',
        },
      },
      '/webhooks',
    );
    expect(description).toContain(
      'disabled it: See https evil example the runbook channel.',
    );
  });

  it('quote an invalid entity ref as plain text', () => {
    const { description } = alertMessage(
      {
        kind: 'recovered',
        integrationId: 'i',
        owner: 'group:default/team',
        facts: { name: 'x', entityRef: 'component:default/<https://evil.x|a>' },
      },
      '/webhooks',
    );
    expect(description).toContain('component default https evil x a');
  });

  it('name the id if the name has no quotable characters', () => {
    for (const { title } of allKinds('<>')) {
      expect(title).toContain('"i"');
    }
  });
});

describe('the message about held deletions', () => {
  it('says how many entities are missing and what to do', () => {
    expect(
      alertMessage(
        {
          owner: 'group:default/admins',
          kind: 'held-deletions',
          facts: { held: 60, known: 120, passes: 3 },
        },
        '/webhooks',
      ),
    ).toEqual({
      title: '60 entities are missing from the catalog',
      description: expect.stringMatching(
        /^60 of 120 entities .* until 3 consecutive passes .* send all changes now/,
      ),
      severity: 'high',
      link: '/webhooks/event-types',
      topic: 'webhooks.source.deletions-held',
      scope: 'webhooks:source:catalog',
    });
  });
});
