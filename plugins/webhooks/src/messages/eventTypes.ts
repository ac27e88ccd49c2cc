/** Texts about event types. */
export const eventTypes = {
  title: 'Event types',
  description: 'What integrations can subscribe to.',
  search: 'Search event types',
  schema: 'JSON Schema of the payload',
  noSchema: 'No schema; any payload is accepted.',
  example: 'Example request',
  noExample: 'This event type has no example.',
  receiver: 'A receiver that verifies the signature',
  receiverSigning: 'Signature',
  receiverHmac: 'Shared secret',
  receiverEd25519: 'Key pair',
  receiverHelpHmac:
    'Needs the packages express and standardwebhooks. Set WEBHOOK_SECRET to the secret of the integration.',
  receiverHelpEd25519:
    'Needs the package express. Set WEBHOOK_PUBLIC_KEY to the public key of the integration.',
  subscribe: 'Subscribe',
  emptyTitle: 'No event types are registered',
  empty:
    'Register them in the app configuration under webhooks.eventTypes, or from a backend plugin.',
  emptyFiltered: 'No event type matches the search.',
} as const;
