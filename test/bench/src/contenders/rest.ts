import { setTimeout as delay } from 'node:timers/promises';
import type { BatchDispatchAnswer } from 'backstage-plugin-webhooks-common';
import { Pool } from 'pg';
import { BackendProcess } from '../../../src/__testUtils__/backendProcess';
import { NO_LIMIT, postgresConfig } from '../engine';
import type { Contender, ContenderOptions, Run } from './contender';
import { processTreeCpuSeconds } from '../lib/cpu';
import { CALLERS, EVENT_TYPE, payload } from './payload';
import { pooled } from './pooled';

const INTEGRATIONS = 20;
/** Events per call, and concurrent callers, with batches. */
const BATCH = { size: 200, callers: 4 };
/** Interval between checks for an empty queue after all events are accepted. */
const POLL_MS = 5;

/**
 * A whole backend that gets its events over HTTP, one or many per call.
 */
export async function createRest(
  options: ContenderOptions,
): Promise<Contender> {
  const { name, connectionString, receiverUrl } = options;
  const backend = await BackendProcess.start({
    database: postgresConfig(connectionString),
    webhooks: {
      network: { allow: ['127.0.0.0/8'], allowHttp: true },
      limits: { dispatchesPerMinute: NO_LIMIT, bytesPerMinute: NO_LIMIT },
      eventTypes: Array.from({ length: INTEGRATIONS }, (_, i) => ({
        name: `${EVENT_TYPE}${i}`,
        description: 'Something happened',
      })),
    },
  });
  process.once('exit', () => void backend.kill());
  for (let i = 0; i < INTEGRATIONS; i += 1) {
    await backend.call('POST', '/integrations', {
      name: `Integration ${i}`,
      owner: 'payments',
      url: `${receiverUrl}/ok`,
      eventTypes: [`${EVENT_TYPE}${i}`],
    });
  }
  const pool = new Pool({ connectionString, max: 1 });
  const event = (index: number) => ({
    type: `${EVENT_TYPE}${index % INTEGRATIONS}`,
    payload: payload(index),
  });
  const dispatchAll = async (count: number) => {
    if (name === 'rest') {
      await pooled(count, CALLERS, index =>
        backend.call('POST', '/events', event(index)),
      );
      return;
    }
    await pooled(Math.ceil(count / BATCH.size), BATCH.callers, async call => {
      const first = call * BATCH.size;
      const size = Math.min(BATCH.size, count - first);
      const { items } = await backend.call<{ items: BatchDispatchAnswer[] }>(
        'POST',
        '/events/batch',
        { events: Array.from({ length: size }, (_, i) => event(first + i)) },
      );
      if (items.some(({ status }) => status !== 202)) {
        throw new Error(
          `Not all events were accepted: ${JSON.stringify(items)}`,
        );
      }
    });
  };
  return {
    async run(count): Promise<Run> {
      const cpu = processTreeCpuSeconds(process.pid);
      const start = performance.now();
      await dispatchAll(count);
      while (await hasQueued(pool)) {
        await delay(POLL_MS);
      }
      return {
        seconds: (performance.now() - start) / 1000,
        cpuSeconds: processTreeCpuSeconds(process.pid) - cpu,
      };
    },
  };
}

async function hasQueued(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query(
    'select exists (select from webhooks.delivery_queue) as found',
  );
  return rows[0].found;
}
