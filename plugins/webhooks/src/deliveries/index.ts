export { DeliveryLog } from './DeliveryLog';
export { RecentDeliveries } from './RecentDeliveries';
