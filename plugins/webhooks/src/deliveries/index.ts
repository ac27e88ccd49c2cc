export { AttemptExchange } from './panel/AttemptExchange';
export { DeliveryLog } from './DeliveryLog';
export { LatestFailures } from './failures/LatestFailures';
export { RecentDeliveries } from './RecentDeliveries';
