import type { SourceResync } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { addSource } from './addSource';

export async function requestResync(
  knex: Knex,
  sourceId: string,
  { events, now }: { events: SourceResync; now: number },
): Promise<void> {
  await knex.transaction(async tx => {
    await addSource(tx, sourceId);
    await tx('sources')
      .where({ id: sourceId })
      .update({ resync: events, resync_at: now });
  });
}
