export { IntegrationsTable } from './IntegrationsTable';
export { LastDelivery } from './LastDelivery';
