/*
 * The internals of the backend package that the benchmark runs.
 *
 * The package exports only its plugin, and measurements through a whole backend would mostly show the cost of the HTTP
 * framework and of other services.
 */
/* eslint-disable @backstage/no-relative-monorepo-imports */
export { readWebhooksOptions } from '../../../plugins/webhooks-backend/src/config/readConfig';
export type { WebhooksOptions } from '../../../plugins/webhooks-backend/src/config/options';
export { createWebhooks } from '../../../plugins/webhooks-backend/src/createWebhooks';
export type { WebhooksDependencies } from '../../../plugins/webhooks-backend/src/createWebhooks';
export type { DeliveryLog } from '../../../plugins/webhooks-backend/src/database/DeliveryLog';
export type { DeliveryQueue } from '../../../plugins/webhooks-backend/src/database/DeliveryQueue';
export type { HealthStore } from '../../../plugins/webhooks-backend/src/database/HealthStore';
export type { IntegrationStore } from '../../../plugins/webhooks-backend/src/database/IntegrationStore';
export { createPartitions } from '../../../plugins/webhooks-backend/src/database/operations/partitions/createPartitions';
export type { Retention } from '../../../plugins/webhooks-backend/src/database/Retention';
export type { DeliveryEngine } from '../../../plugins/webhooks-backend/src/delivery/engine/DeliveryEngine';
export type { Dispatcher } from '../../../plugins/webhooks-backend/src/dispatch/Dispatcher';
export { EventTypeRegistry } from '../../../plugins/webhooks-backend/src/eventTypes/EventTypeRegistry';
export { Batcher } from '../../../plugins/webhooks-backend/src/lib/Batcher';
export type { Clock } from '../../../plugins/webhooks-backend/src/model/clock';
export { DAY_MS } from '../../../plugins/webhooks-backend/src/model/durations';
export type {
  AttemptRecord,
  ClaimedDelivery,
} from '../../../plugins/webhooks-backend/src/model/delivery';
export { idTime } from '../../../plugins/webhooks-backend/src/model/ids';
export { DestinationRegistry } from '../../../plugins/webhooks-backend/src/network/DestinationRegistry';
export { serializeEvent } from '../../../plugins/webhooks-backend/src/model/serializeEvent';
export { secretContext } from '../../../plugins/webhooks-backend/src/secrets/sealContext';
export { SecretBox } from '../../../plugins/webhooks-backend/src/secrets/SecretBox';
export {
  generateSecret,
  signatureHeader,
} from '../../../plugins/webhooks-backend/src/secrets/signing';
export { sealHeaders } from '../../../plugins/webhooks-backend/src/secrets/storedHeaders';
