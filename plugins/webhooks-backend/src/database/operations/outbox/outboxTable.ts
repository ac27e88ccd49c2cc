/** The outbox tables: rows are stored in the transaction of their cause and sent after its commit. */
export type OutboxTable = 'notification_outbox' | 'event_outbox';
