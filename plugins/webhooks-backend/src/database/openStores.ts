import type { DatabaseService } from '@backstage/backend-plugin-api';
import type { CoolDownOptions } from '../model/circuitBreaker';
import { ActivityLog } from './ActivityLog';
import { AlertOutbox } from './AlertOutbox';
import { CatalogSnapshot } from './CatalogSnapshot';
import { DeliveryLog } from './DeliveryLog';
import { DeliveryQueue } from './DeliveryQueue';
import { EventOutbox } from './EventOutbox';
import { EventStore } from './EventStore';
import { HealthStore } from './HealthStore';
import { IntegrationStore } from './IntegrationStore';
import { openDatabase } from './migrate';
import { Partitions } from './Partitions';
import { ReplayStore } from './ReplayStore';
import { Retention } from './Retention';
import { SecretStore } from './SecretStore';
import { SourceStore } from './SourceStore';

/** The stores of the plugin. */
export interface Stores {
  events: EventStore;
  queue: DeliveryQueue;
  log: DeliveryLog;
  integrations: IntegrationStore;
  activity: ActivityLog;
  health: HealthStore;
  replays: ReplayStore;
  outbox: AlertOutbox;
  eventOutbox: EventOutbox;
  secrets: SecretStore;
  retention: Retention;
  partitions: Partitions;
  sources: SourceStore;
  snapshot: CatalogSnapshot;
}

/** Opens the plugin's database and migrates its schema, unless the configuration skips migrations. */
export async function openStores(
  database: DatabaseService,
  options: { coolDown: CoolDownOptions },
): Promise<Stores> {
  const knex = await openDatabase(database);
  return {
    events: new EventStore({ knex }),
    queue: new DeliveryQueue({ knex, ...options }),
    log: new DeliveryLog({ knex }),
    integrations: new IntegrationStore({ knex }),
    activity: new ActivityLog({ knex }),
    health: new HealthStore({ knex }),
    replays: new ReplayStore({ knex }),
    outbox: new AlertOutbox({ knex }),
    eventOutbox: new EventOutbox({ knex }),
    secrets: new SecretStore({ knex }),
    retention: new Retention({ knex }),
    partitions: new Partitions({ knex }),
    sources: new SourceStore({ knex }),
    snapshot: new CatalogSnapshot({ knex }),
  };
}
