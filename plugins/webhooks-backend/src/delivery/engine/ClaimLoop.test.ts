import { mockServices } from '@backstage/backend-test-utils';
import { eventually, TestClock } from 'backstage-webhooks-test';
import type { Backlog, ClaimedDelivery } from '../../model/delivery';
import { ClaimLoop, type ClaimQueue } from './ClaimLoop';
import type { EndpointCache } from './EndpointCache';
import { FairShare } from './FairShare';
import { InFlight } from './InFlight';
import { PacedIntegrations } from './PacedIntegrations';

const SLOTS = 8;
const LEASE_MS = 60_000;

function delivery(integrationId: string, n: number): ClaimedDelivery {
  return {
    deliveryId: `${integrationId}-${n}`,
    eventId: `event-${n}`,
    eventType: 'a.b',
    dispatchedBy: 'user:default/mock',
    integrationId,
    incarnation: 'first',
    integrationVersion: 1,
    leaseToken: 'token',
    queuedAt: 0,
    attemptsSinceQueued: 0,
    attemptCount: 0,
    trigger: 'automatic',
    test: false,
    trusted: true,
    body: '{}',
  };
}

describe('ClaimLoop', () => {
  let loop: ClaimLoop | undefined;

  afterEach(async () => {
    await loop?.stop();
    loop = undefined;
  });

  /** A loop over a queue in memory. Sent deliveries stay in flight. */
  function setUp() {
    const clock = new TestClock();
    const backlogs: Backlog[] = [];
    const waiting = new Map<string, number>();
    const sent: string[] = [];
    const add = (
      integrationId: string,
      count: number,
      backlog: Partial<Backlog> = {},
    ) => {
      waiting.set(integrationId, count);
      backlogs.push({
        integrationId,
        owner: 'group:default/team',
        host: `${integrationId}.example.com`,
        paced: false,
        state: 'active',
        dueAt: clock.now(),
        ...backlog,
      });
    };
    const take = (integrationId: string, slots: number) => {
      const left = waiting.get(integrationId) ?? 0;
      const taken = Math.min(left, slots);
      waiting.set(integrationId, left - taken);
      return Array.from({ length: taken }, (_, i) =>
        delivery(integrationId, left - i),
      );
    };
    const queue = {
      backlogs: jest.fn(async () =>
        backlogs.filter(one => (waiting.get(one.integrationId) ?? 0) > 0),
      ),
      claim: jest.fn(async ({ requests }) =>
        requests.flatMap(({ integrationId, slots }) =>
          take(integrationId, slots),
        ),
      ),
      claimPaced: jest.fn(async ({ requests }) => ({
        claimed: requests.flatMap(({ integrationId, slots }) =>
          take(integrationId, slots),
        ),
        tryAt: new Map<string, number>(),
      })),
      renew: jest.fn<Promise<void>, Parameters<ClaimQueue['renew']>>(
        async () => {},
      ),
      hold: jest.fn<Promise<number>, Parameters<ClaimQueue['hold']>>(
        async () => 0,
      ),
    } satisfies jest.Mocked<ClaimQueue>;
    const endpoints = { load: jest.fn(async () => {}) };
    const logger = mockServices.logger.mock();
    const inFlight = new InFlight({ concurrency: SLOTS });
    const shares = new FairShare({ maxPerIntegration: SLOTS });
    const pacedIntegrations = new PacedIntegrations();
    loop = new ClaimLoop({
      queue,
      endpoints: endpoints as unknown as EndpointCache,
      shares,
      pacedIntegrations,
      inFlight,
      leaseMs: LEASE_MS,
      clock,
      logger,
      send: claimed => {
        inFlight.add(claimed);
        sent.push(...claimed.map(({ deliveryId }) => deliveryId));
      },
    });
    return {
      ...{ loop, clock, add, queue, endpoints, logger, inFlight, sent },
      ...{ pacedIntegrations, shares },
    };
  }

  it('claims the deliveries that its first poll finds', async () => {
    const { loop: claims, add, endpoints, sent } = setUp();
    add('a', 1);

    claims.start();

    await eventually(() => expect(sent).toEqual(['a-1']));
    expect(endpoints.load).toHaveBeenCalledWith([
      expect.objectContaining({ deliveryId: 'a-1' }),
    ]);
  });

  it('is woken by a dispatch', async () => {
    const { loop: claims, add, queue, sent, shares } = setUp();
    add('a', 1);
    claims.start();
    await eventually(() => expect(sent).toEqual(['a-1']));
    shares.ended('a', 'fine');
    // So that no later poll finds it.
    queue.backlogs.mockResolvedValue([]);
    add('a', 1);

    claims.markReady('a');
    claims.wake();

    await eventually(() => expect(sent).toHaveLength(2));
  });

  it('claims no more deliveries than there are free slots', async () => {
    const { loop: claims, add, queue, inFlight } = setUp();
    Array.from({ length: 3 * SLOTS }, (_, i) => add(`i${i}`, 1));

    claims.start();

    await eventually(() => expect(queue.claim).toHaveBeenCalled());
    const [[{ requests }]] = queue.claim.mock.calls;
    expect(
      requests.reduce((sum, { slots }) => sum + slots, 0),
    ).toBeLessThanOrEqual(SLOTS);
    expect(inFlight.free).toBeGreaterThanOrEqual(0);
  });

  it('frees the slots of a failed claim, and retries', async () => {
    const { loop: claims, add, queue, logger, inFlight, sent } = setUp();
    add('a', 1);
    const free: number[] = [];
    queue.claim.mockRejectedValueOnce(new Error('down'));
    logger.warn.mockImplementation(() => free.push(inFlight.free));

    claims.start();

    await eventually(() => expect(sent).toEqual(['a-1']));
    expect(free).toEqual([SLOTS]);
  });

  it.each(['disabled', 'deleted'] as const)(
    'holds or cancels the due deliveries of a %s integration',
    async state => {
      const { loop: claims, add, clock, queue, sent } = setUp();
      add('a', 1, { state });

      claims.start();

      await eventually(() =>
        expect(queue.hold).toHaveBeenCalledWith({
          integrationId: 'a',
          now: clock.now(),
          limit: 1_000,
        }),
      );
      expect(sent).toEqual([]);
    },
  );

  it('tries a paced integration at its scheduled time', async () => {
    const { loop: claims, add, clock, sent, pacedIntegrations } = setUp();
    const dueAt = clock.now() + 60_000;
    add('a', 1, { paced: true, dueAt });

    claims.start();
    await eventually(() => expect(pacedIntegrations.get('a')).toBe(dueAt));
    expect(sent).toEqual([]);
    clock.advance({ minutes: 1 });
    claims.wake();

    await eventually(() => expect(sent).toEqual(['a-1']));
  });

  it('renews the leases of deliveries in flight', async () => {
    const { loop: claims, add, clock, queue, sent } = setUp();
    add('a', 1);
    claims.start();
    await eventually(() => expect(sent).toEqual(['a-1']));

    clock.advance({ milliseconds: LEASE_MS / 3 });
    claims.wake();

    await eventually(() =>
      expect(queue.renew).toHaveBeenCalledWith(
        [expect.objectContaining({ deliveryId: 'a-1' })],
        clock.now() + LEASE_MS,
      ),
    );
  });

  it('claims nothing after it has stopped', async () => {
    const { loop: claims, add, queue, sent } = setUp();
    claims.start();
    await eventually(() => expect(queue.backlogs).toHaveBeenCalled());

    await claims.stop();
    add('a', 1);
    claims.markReady('a');
    claims.wake();

    expect(claims.isRunning).toBe(false);
    expect(sent).toEqual([]);
  });
});
