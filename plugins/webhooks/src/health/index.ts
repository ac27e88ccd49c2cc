export { TrafficChart } from './TrafficChart';
export { DisabledBanner } from './DisabledBanner';
export { HealthFacts } from './HealthFacts';
export { LastError } from './LastError';
export { PauseAlert } from './PauseAlert';
export { EntityHealth } from './card/HealthCard';
export { useHealth } from './useHealth';
