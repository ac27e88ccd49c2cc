export { webhooksApi } from './apis';
export { healthEntityCard, webhooksEntityContent } from './entity';
export { myWebhooksWidget } from './home';
export { webhooksPage } from './pages';
