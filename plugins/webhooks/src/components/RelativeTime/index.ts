export {
  MAX_COUNT,
  formatCount,
  formatDuration,
  formatRate,
  formatSize,
} from './format';
export { exactTime, relativeTime, RelativeTime } from './RelativeTime';
