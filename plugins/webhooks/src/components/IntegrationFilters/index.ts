export { IntegrationFilters } from './IntegrationFilters';
export {
  isNarrowed,
  showsMine,
  toRequest,
  useIntegrationFilters,
} from './useIntegrationFilters';
