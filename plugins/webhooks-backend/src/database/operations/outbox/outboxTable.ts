/** The tables of what is stored with its cause and sent after it. */
export type OutboxTable = 'notification_outbox' | 'event_outbox';
