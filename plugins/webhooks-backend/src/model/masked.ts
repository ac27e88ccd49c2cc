/** Replaces header values of an integration, which may be secret. */
export { MASKED_HEADER_VALUE as MASKED } from 'backstage-plugin-webhooks-common';
