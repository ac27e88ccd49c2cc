export { webhooksApiRef } from './webhooksApiRef';
