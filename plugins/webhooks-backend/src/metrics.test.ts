import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import { FIRST_ATTEMPT, toAttemptRecord } from './__testUtils__/fixtures';
import { createMetrics } from './metrics';
import type { ClaimedDelivery } from './model/delivery';

const NOW = Date.parse('2026-03-02T12:00:00Z');

function setUp() {
  const waits = jest.fn();
  const callbacks: ((result: { observe: jest.Mock }) => void)[] = [];
  const metrics = createMetrics(
    metricsServiceMock.mock({
      createCounter: () => ({ add: () => {} }),
      createHistogram: name => ({
        record: name === 'webhooks.delivery.wait' ? waits : () => {},
      }),
      createObservableGauge: () => ({
        addCallback: callback => callbacks.push(callback as never),
        removeCallback: () => {},
      }),
    }),
  );
  /** Records an attempt of a delivery. */
  const record = (delivery: Partial<ClaimedDelivery>, startedAt: number) => {
    const attempt = toAttemptRecord(
      { ...FIRST_ATTEMPT, ...delivery } as ClaimedDelivery,
      { at: startedAt },
    );
    metrics.recorded([{ attempt, owned: true }]);
  };
  return { metrics, waits, callbacks, record };
}

describe('Metrics', () => {
  it('reports how long a delivery has waited for its first request', () => {
    const { record, waits } = setUp();

    record({ attemptsSinceQueued: 0, queuedAt: NOW }, NOW + 1_500);

    expect(waits.mock.calls).toEqual([[1.5]]);
  });

  it('does not count the delay before a retry as waiting', () => {
    const { record, waits } = setUp();

    record({ attemptsSinceQueued: 1, queuedAt: NOW }, NOW + 1_500);

    expect(waits).not.toHaveBeenCalled();
  });

  it('reports no negative wait if the clocks of two replicas differ', () => {
    const { record, waits } = setUp();

    record({ attemptsSinceQueued: 0, queuedAt: NOW }, NOW - 20);

    expect(waits.mock.calls).toEqual([[0]]);
  });

  it('reports the used slots at each collection', () => {
    const { metrics, callbacks } = setUp();
    const observe = jest.fn();
    let used = 3;
    metrics.observeSlots(() => used);

    callbacks.forEach(callback => callback({ observe }));
    used = 5;
    callbacks.forEach(callback => callback({ observe }));

    expect(observe.mock.calls).toEqual([[3], [5]]);
  });
});
