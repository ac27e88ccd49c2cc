export { MyWebhooks } from './MyWebhooks';
