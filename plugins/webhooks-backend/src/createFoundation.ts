import { AccessControl } from './access/AccessControl';
import { OwnershipCheck } from './access/OwnershipCheck';
import { RateLimiter } from './access/RateLimiter';
import { registerPermissions } from './access/registerPermissions';
import { createChangeSignal } from './changeSignal';
import { openStores } from './database/openStores';
import type {
  CreateWebhooksOptions,
  WebhooksDependencies,
} from './dependencies';
import { createMetrics } from './metrics';
import { AddressPolicy } from './network/AddressPolicy';
import { TargetPolicy } from './network/TargetPolicy';
import { EntityOwners } from './owners/EntityOwners';
import { OwnerDirectory } from './owners/OwnerDirectory';
import { PeopleDirectory } from './owners/PeopleDirectory';
import { SecretBox } from './secrets/SecretBox';
import { preparePartitions } from './tasks/preparePartitions';

/** Values of NODE_ENV that allow secrets to be stored without a key. */
const KEYLESS_ENVIRONMENTS = ['development', 'test'];

/** The parts that most others build on. */
export type Foundation = Awaited<ReturnType<typeof createFoundation>>;

/** Opens the database and creates the parts that most others build on. */
export async function createFoundation(
  deps: WebhooksDependencies,
  options: CreateWebhooksOptions,
) {
  const { auth, catalog, clock, logger } = deps;
  const {
    config,
    destinations,
    eventTypes,
    wrapQueue = queue => queue,
  } = options;
  const addresses = new AddressPolicy(config.network);
  const secretBox = SecretBox.create({
    keys: config.encryptionKeys,
    required: !KEYLESS_ENVIRONMENTS.includes(process.env.NODE_ENV ?? ''),
  });
  const stores = await openStores(deps.database, config.delivery);
  await preparePartitions({ partitions: stores.partitions, clock, logger });
  registerPermissions({
    permissionsRegistry: deps.permissionsRegistry,
    integrations: stores.integrations,
    findEventType: name => eventTypes.find(name),
  });
  const access = new AccessControl({
    permissions: deps.permissions,
    permissionsRegistry: deps.permissionsRegistry,
    services: config.services,
  });
  const people = new PeopleDirectory({ auth, catalog });
  const entityOwners = new EntityOwners({ auth, catalog, clock });
  return {
    addresses,
    destinations,
    policy: new TargetPolicy({ addresses, destinations }),
    secretBox,
    stores,
    queue: wrapQueue(stores.queue),
    access,
    ownership: new OwnershipCheck({ access, userInfo: deps.userInfo }),
    limiter: new RateLimiter({ limits: config.limits, clock }),
    people,
    findEntityOwners: (entityRef: string) => entityOwners.find(entityRef),
    owners: new OwnerDirectory({ auth, catalog, people }),
    metrics: createMetrics(deps.metrics),
    signal: createChangeSignal({ signals: deps.signals, logger }),
    shutdown: new AbortController(),
  };
}
