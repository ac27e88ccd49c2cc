export { Badge } from './Badge';
export { HealthBadge } from './HealthBadge';
export { OutcomeBadge } from './OutcomeBadge';
export { StatusBadge } from './StatusBadge';
