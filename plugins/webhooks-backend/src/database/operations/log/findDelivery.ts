import type { Delivery } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { isId } from '../../../model/ids';
import {
  deliveryNotFound,
  fromLog,
  toDelivery,
  type LoggedDelivery,
} from './deliveryRow';

export async function findDelivery(knex: Knex, id: string): Promise<Delivery> {
  const row: LoggedDelivery | undefined = isId(id)
    ? await fromLog(knex, query => query.where('d.id', id)).first()
    : undefined;
  if (!row) {
    throw deliveryNotFound(id);
  }
  return toDelivery(row);
}
