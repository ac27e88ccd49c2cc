import type { Knex } from 'knex';
import { DeliveryLog } from '../database/DeliveryLog';
import { DeliveryQueue } from '../database/DeliveryQueue';
import {
  IntegrationStore,
  type IntegrationRecord,
} from '../database/IntegrationStore';
import { addIntegration, migrated } from './fixtures';

/** The queue and the log of an empty database, with integrations. */
export async function setUpQueue(
  database: Knex,
  added: (Partial<IntegrationRecord> & { id: string })[],
) {
  const knex = await migrated(database);
  const integrations = new IntegrationStore({ knex });
  for (const integration of added) {
    await addIntegration(integrations, integration);
  }
  return {
    knex,
    integrations,
    queue: new DeliveryQueue({ knex }),
    log: new DeliveryLog({ knex }),
  };
}

/** Like {@link setUpQueue}, with the integrations `a` and `b` of two owners. */
export async function setUpLog(database: Knex) {
  return setUpQueue(database, [
    {
      id: 'a',
      owner: 'group:default/one',
      entityRef: 'component:default/shop',
    },
    { id: 'b', owner: 'group:default/two' },
  ]);
}
