/** Stands for the values of an integration's own headers, which may be secret. */
export { MASKED_HEADER_VALUE as MASKED } from 'backstage-plugin-webhooks-common';
