export { Fact, Facts } from './Facts';
export { HealthFacts } from './HealthFacts';
export { PauseAlert } from './PauseAlert';
export { LastError } from './LastError';
