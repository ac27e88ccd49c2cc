export { HealthCard } from './HealthCard';
export { IntegrationList } from './IntegrationList';
export { listWorst } from './useEntityIntegrations';
