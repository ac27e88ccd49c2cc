import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReplica, postgresConfig } from '../engine';
import { credentials } from '../lib/services';
import { timed, type Contender, type ContenderOptions } from './contender';
import { Counter } from './Counter';
import { CALLERS, EVENT_TYPE, payload } from './payload';
import { pooled } from './pooled';

/** More than one, because a single integration cannot use all slots. */
const INTEGRATIONS = 20;

/**
 * The engine: dispatch, queue, address check, signature, POST, attempt, health counts.
 */
export async function createOurs(
  options: ContenderOptions,
): Promise<Contender> {
  const counter = new Counter();
  const replica = await createReplica({
    database: toDatabaseConfig(options),
    onRecorded: attempts => {
      for (const { next, result } of attempts) {
        if (next.status !== 'succeeded') {
          const { outcome, errorCode, errorMessage } = result;
          counter.fail(
            new Error(
              `An attempt came to ${outcome}: ${errorCode} ${errorMessage}`,
            ),
          );
        }
      }
      counter.add(attempts.length);
    },
  });
  for (let i = 0; i < INTEGRATIONS; i += 1) {
    replica.eventTypes.add({
      name: `${EVENT_TYPE}${i}`,
      description: 'Something happened',
    });
    await replica.addIntegration({
      id: `integration-${i}`,
      url: `${options.receiverUrl}/ok`,
      eventTypes: [`${EVENT_TYPE}${i}`],
    });
  }
  replica.engine.start();
  return {
    run: count =>
      timed(async () => {
        const recorded = counter.expect(count);
        await pooled(count, CALLERS, index =>
          replica.dispatcher.dispatch(
            {
              type: `${EVENT_TYPE}${index % INTEGRATIONS}`,
              payload: payload(index),
            },
            credentials,
          ),
        );
        await recorded;
      }),
  };
}

function toDatabaseConfig(options: ContenderOptions) {
  if (options.name === 'ours') {
    return postgresConfig(options.connectionString, options.maxConnections);
  }
  const directory = mkdtempSync(join(tmpdir(), 'webhooks-bench-'));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  return { client: 'better-sqlite3' as const, connection: { directory } };
}
