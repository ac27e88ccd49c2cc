import type {
  ActivityEvent,
  TrafficChange,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { toIso } from '../../../model/clock';
import { idTime, lowestId } from '../../../model/ids';

const MAX_CHANGES = 50;

/** Changes that can explain a change in traffic. */
const EXPLAINING: ActivityEvent[] = [
  'integration-create',
  'integration-update',
  'integration-hand-over',
  'integration-disable',
  'integration-enable',
  'integration-resume',
  'integration-secret-rotate',
];

/** The newest changes to an integration since a time, oldest first. */
export async function listChanges(
  knex: Knex,
  integrationId: string,
  since: number,
): Promise<TrafficChange[]> {
  const rows: { id: string; event: ActivityEvent }[] = await knex(
    'integration_activity',
  )
    .where({ integration_id: integrationId })
    .where('id', '>=', lowestId(since))
    .whereIn('event', EXPLAINING)
    .orderBy('id', 'desc')
    .limit(MAX_CHANGES)
    .select('id', 'event');
  return rows
    .reverse()
    .map(({ id, event }) => ({ id, event, at: toIso(idTime(id)) }));
}
