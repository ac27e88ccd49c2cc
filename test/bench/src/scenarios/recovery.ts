import { createReplica, postgresConfig, type Replica } from '../engine';
import { payload } from '../contenders/payload';
import { pooled } from '../contenders/pooled';
import type { Environment } from '../lib/environment';
import { quantile, round } from '../lib/statistics';
import { delay, until } from '../lib/wait';
import type { Scenario } from './scenario';
import { credentials } from '../lib/services';

const BACKLOG = 20_000;
/** Concurrent requests that the receiver can handle. */
const CAPACITY = 20;
const BACKLOG_TYPE = 'bench.backlog';
const NEW_TYPE = 'bench.thing.happened';
const NEW_EVERY_MS = 100;

/**
 * A backlog for a receiver that goes down under too many concurrent requests, with new events for another receiver.
 */
export const recovery: Scenario = async environment => {
  const { postgres, receiver, receiverUrl } = environment;
  const delivered = { backlog: 0 };
  const replica = await createReplica({
    database: postgresConfig(await postgres.createDatabase('recovery')),
    onRecorded: attempts => {
      delivered.backlog += attempts.filter(
        attempt =>
          attempt.delivery.integrationId === 'weak' &&
          attempt.result.outcome === 'success',
      ).length;
    },
  });
  try {
    await addIntegrations(replica, receiverUrl);
    await pooled(BACKLOG, 200, index => dispatch(replica, BACKLOG_TYPE, index));
    await receiver.call('latencies');
    const failuresBefore = await receiver.call('weakFailures');
    const start = performance.now();
    replica.engine.start();
    const draining = { isOver: false };
    const newEvents = dispatchUntil(replica, draining);
    await until(async () => delivered.backlog >= BACKLOG, {
      everyMs: 20,
      timeoutMs: 600_000,
      what: 'the backlog to be delivered',
    });
    const seconds = round((performance.now() - start) / 1000, 1);
    draining.isOver = true;
    await newEvents;
    const failures = (await receiver.call('weakFailures')) - failuresBefore;
    return result(environment, seconds, failures);
  } finally {
    await replica.stop();
  }
};

async function addIntegrations(
  replica: Replica,
  receiverUrl: string,
): Promise<void> {
  for (const [id, type, path] of [
    ['weak', BACKLOG_TYPE, `/weak/${CAPACITY}`],
    ['new', NEW_TYPE, '/latency'],
  ]) {
    replica.eventTypes.add({ name: type, description: 'Something happened' });
    await replica.addIntegration({
      id,
      url: receiverUrl + path,
      owner: `group:default/${id}`,
      eventTypes: [type],
    });
  }
}

async function dispatch(
  replica: Replica,
  type: string,
  index: number,
): Promise<void> {
  const sentAt = String(process.hrtime.bigint());
  await replica.dispatcher.dispatch(
    { type, payload: { ...payload(index), sentAt } },
    credentials,
  );
}

async function dispatchUntil(
  replica: Replica,
  draining: { isOver: boolean },
): Promise<void> {
  for (let index = 0; !draining.isOver; index += 1) {
    await dispatch(replica, NEW_TYPE, index);
    await delay(NEW_EVERY_MS);
  }
}

async function result(
  { receiver }: Environment,
  seconds: number,
  failures: number,
): ReturnType<Scenario> {
  const latencies = await receiver.call('latencies');
  const p50 = round(quantile(latencies, 0.5));
  const p99 = round(quantile(latencies, 0.99));
  const backlog = `${BACKLOG} to a receiver of ${CAPACITY} at once`;
  return {
    json: { recovery: { seconds, failures, latencyMs: { p50, p99 } } },
    lines: [
      {
        what: 'Recovery: time to drain (s)',
        figures: backlog,
        result: seconds,
      },
      { what: 'Recovery: failures', figures: backlog, result: failures },
      {
        what: 'Recovery: new events meanwhile: p50 (ms)',
        figures: `${latencies.length} events`,
        result: p50,
      },
      {
        what: 'Recovery: new events meanwhile: p99 (ms)',
        figures: `${latencies.length} events`,
        result: p99,
      },
    ],
  };
}
