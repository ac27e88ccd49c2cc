export { Fact, Facts } from './Facts';
export { HealthFacts } from './HealthFacts';
export { ERROR_OUTCOMES, LastError } from './LastError';
