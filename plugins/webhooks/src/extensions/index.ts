export { webhooksApi } from './apis';
export { healthEntityCard, webhooksEntityContent } from './entity';
export { myWebhooksWidget } from './home';
export {
  deliveriesSubPage,
  eventTypesSubPage,
  integrationsSubPage,
  webhooksPage,
} from './pages';
