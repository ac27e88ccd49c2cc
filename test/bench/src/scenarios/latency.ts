import { createReplica, postgresConfig } from '../engine';
import { payload } from '../contenders/payload';
import { quantile, round } from '../lib/statistics';
import { delay, until } from '../lib/wait';
import type { Scenario } from './scenario';
import { credentials } from '../lib/services';

const WARM_UP = 50;
const SAMPLES = 400;
/** Long enough for the system to become idle, and never in step with a timer. */
const PAUSE_MS = { least: 10, spread: 20 };
const TYPE = 'bench.thing.happened';

/**
 * Latency from the call of dispatch() to the arrival of the request, on an otherwise idle system.
 */
export const latency: Scenario = async environment => {
  const { postgres, receiver, receiverUrl } = environment;
  const replica = await createReplica({
    database: postgresConfig(await postgres.createDatabase('latency')),
  });
  try {
    replica.eventTypes.add({ name: TYPE, description: 'Something happened' });
    await replica.addIntegration({
      id: 'one',
      url: `${receiverUrl}/latency`,
      eventTypes: [TYPE],
    });
    replica.engine.start();
    const dispatch = async (count: number) => {
      for (let i = 0; i < count; i += 1) {
        await replica.dispatcher.dispatch(
          {
            type: TYPE,
            payload: {
              ...payload(i),
              sentAt: String(process.hrtime.bigint()),
            },
          },
          credentials,
        );
        await delay(PAUSE_MS.least + Math.random() * PAUSE_MS.spread);
      }
    };
    const arrived: number[] = [];
    const arrivals = (count: number) =>
      until(
        async () => {
          arrived.push(...(await receiver.call('latencies')));
          return arrived.length >= count;
        },
        { everyMs: 50, timeoutMs: 30_000, what: 'the events to arrive' },
      );
    await dispatch(WARM_UP);
    await arrivals(WARM_UP);
    arrived.length = 0;
    await dispatch(SAMPLES);
    await arrivals(SAMPLES);

    const p50 = round(quantile(arrived, 0.5));
    const p99 = round(quantile(arrived, 0.99));
    return {
      json: { latencyMs: { p50, p99 } },
      lines: [
        {
          what: 'Dispatch to receipt, idle: p50 (ms)',
          figures: `${SAMPLES} events`,
          result: p50,
          bar: { atMost: 10 },
        },
        {
          what: 'Dispatch to receipt, idle: p99 (ms)',
          figures: `${SAMPLES} events`,
          result: p99,
          bar: { atMost: 40 },
        },
      ],
    };
  } finally {
    await replica.stop();
  }
};
