/** Who can own an integration. */
export const OWNER_KINDS = ['group', 'user'];

/** What an integration can be about. Pages of these entities show its health. */
export const SUBJECT_KINDS = [
  'component',
  'system',
  'api',
  'resource',
  'domain',
];
