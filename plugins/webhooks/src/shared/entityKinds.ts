/** Kinds of entities that can own an integration. */
export const OWNER_KINDS = ['group', 'user'];

/** Kinds of entities that an integration can be about. Their pages show its health. */
export const SUBJECT_KINDS = [
  'component',
  'system',
  'api',
  'resource',
  'domain',
];
