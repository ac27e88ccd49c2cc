export { IntegrationFilters } from './IntegrationFilters';
export {
  isNarrowed,
  showsMine,
  showsOrphans,
  toRequest,
  useIntegrationFilters,
} from './useIntegrationFilters';
