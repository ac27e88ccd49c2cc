import type { Knex } from 'knex';
import type { AttemptRecord, RecordResult } from '../../../model/delivery';
import type { CoolDownOptions } from '../../../model/circuitBreaker';
import { insertFailedDeliveries } from '../eventOutbox/insertFailedDeliveries';
import { recordHealth } from '../health/recordHealth';
import { insertAttempts } from './insertAttempts';
import { logDeliveries } from './logDeliveries';
import { settleQueue } from './settleQueue';

export async function record(
  knex: Knex,
  attempts: AttemptRecord[],
  options: { now: number; coolDown: CoolDownOptions; shard: number },
): Promise<RecordResult> {
  const { now } = options;
  return knex.transaction(async tx => {
    const owned = await settleQueue(tx, attempts);
    const ownedAttempts = [...owned];
    await insertAttempts(tx, attempts);
    let outgoing = 0;
    if (ownedAttempts.length > 0) {
      await logDeliveries(tx, ownedAttempts, now);
      const alerts = await recordHealth(tx, {
        attempts: ownedAttempts.filter(attempt => attempt.counted),
        ...options,
      });
      const failed = await insertFailedDeliveries(
        tx,
        ownedAttempts
          .filter(({ next }) => next.status === 'failed')
          .map(({ delivery }) => delivery.deliveryId),
        now,
      );
      outgoing = alerts + failed;
    }
    return {
      owned: attempts.map(attempt => owned.has(attempt)),
      outgoing,
    };
  });
}
