import type { Subscriber } from '../../../model/plan';
import type { IntegrationRow } from '../../tables';

/** The columns of `integrations as i` that a dispatch needs. */
export type SubscriberRow = Pick<
  IntegrationRow,
  | 'id'
  | 'state'
  | 'owner'
  | 'entity_ref'
  | 'host'
  | 'paced'
  | 'incarnation'
  | 'version'
  | 'filter'
  | 'owned_only'
>;

export const SUBSCRIBER_COLUMNS =
  'i.id, i.state, i.owner, i.entity_ref, i.host, i.paced, i.incarnation, i.version, i.filter, i.owned_only';

export function toSubscriber(row: SubscriberRow): Subscriber {
  return {
    id: row.id,
    state: row.state,
    owner: row.owner,
    entityRef: row.entity_ref ?? undefined,
    host: row.host,
    paced: Boolean(row.paced),
    incarnation: row.incarnation,
    version: row.version,
    filter: row.filter ?? undefined,
    ownedOnly: Boolean(row.owned_only),
  };
}
