/*
 * The internals of the backend package that the benchmark runs.
 *
 * The package exports only its plugin. Measured through a whole backend, the figures would be those of the HTTP
 * framework and of the services around it; so the classes are taken from its source and wired as plugin.ts wires them.
 */
/* eslint-disable @backstage/no-relative-monorepo-imports */
export { readWebhooksOptions } from '../../../plugins/webhooks-backend/src/config/readConfig';
export type { WebhooksOptions } from '../../../plugins/webhooks-backend/src/config/options';
export type { Clock } from '../../../plugins/webhooks-backend/src/model/clock';
export { DatabaseDeliveryQueue } from '../../../plugins/webhooks-backend/src/database/queue/DatabaseDeliveryQueue';
export type { DeliveryQueue } from '../../../plugins/webhooks-backend/src/database/queue/DeliveryQueue';
export { Batcher } from '../../../plugins/webhooks-backend/src/lib/Batcher';
export { DeliveryLog } from '../../../plugins/webhooks-backend/src/database/DeliveryLog';
export { EventStore } from '../../../plugins/webhooks-backend/src/database/EventStore';
export { HealthStore } from '../../../plugins/webhooks-backend/src/database/HealthStore';
export { IntegrationStore } from '../../../plugins/webhooks-backend/src/database/IntegrationStore';
export { openDatabase } from '../../../plugins/webhooks-backend/src/database/migrate';
export { AddressPolicy } from '../../../plugins/webhooks-backend/src/network/AddressPolicy';
export type { AttemptEvent } from '../../../plugins/webhooks-backend/src/delivery/engine/AttemptRecorder';
export { DeliveryEngine } from '../../../plugins/webhooks-backend/src/delivery/engine/DeliveryEngine';
export { isFailure } from '../../../plugins/webhooks-backend/src/model/outcome';
export {
  generateSecret,
  signatureHeader,
} from '../../../plugins/webhooks-backend/src/secrets/signing';
export { Targets } from '../../../plugins/webhooks-backend/src/delivery/engine/Targets';
export { UndiciSender } from '../../../plugins/webhooks-backend/src/delivery/http/UndiciSender';
export { Dispatcher } from '../../../plugins/webhooks-backend/src/dispatch/Dispatcher';
export { RateLimiter } from '../../../plugins/webhooks-backend/src/access/RateLimiter';
export { EventTypeRegistry } from '../../../plugins/webhooks-backend/src/eventTypes/EventTypeRegistry';
export { wireBody } from '../../../plugins/webhooks-backend/src/model/wireBody';
export { HealthMonitor } from '../../../plugins/webhooks-backend/src/health/HealthMonitor';
export { secretContext } from '../../../plugins/webhooks-backend/src/secrets/sealContext';
export { sealHeaders } from '../../../plugins/webhooks-backend/src/secrets/storedHeaders';
export { SecretBox } from '../../../plugins/webhooks-backend/src/secrets/SecretBox';
export { createMetrics } from '../../../plugins/webhooks-backend/src/metrics';
export { AccessControl } from '../../../plugins/webhooks-backend/src/access/AccessControl';
