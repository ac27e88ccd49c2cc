/**
 * Whole-system tests of the webhooks plugins, and helpers that the tests of the plugins share with them.
 *
 * @packageDocumentation
 */
export { AuditRecorder, type RecordedAudit } from './testUtils/AuditRecorder';
export { eventually } from './testUtils/eventually';
export { Random } from './testUtils/Random';
export {
  Receiver,
  type Answer,
  type ReceivedRequest,
} from './testUtils/Receiver';
export { TestClock } from './testUtils/TestClock';
