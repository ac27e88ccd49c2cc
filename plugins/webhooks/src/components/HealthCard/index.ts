export { EntityHealth, HealthCard } from './HealthCard';
