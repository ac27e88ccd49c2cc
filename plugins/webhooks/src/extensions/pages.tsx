import { PageBlueprint } from '@backstage/frontend-plugin-api';
import { rootRouteRef } from '../routes';
import { pageTitle } from '../titles';

/**
 * The page with all its tabs.
 *
 * @remarks
 * One page rather than sub-pages: the tabs that sub-pages get name panels that are not there, which assistive
 * technology trips over.
 */
export const webhooksPage = PageBlueprint.make({
  params: {
    path: '/webhooks',
    title: pageTitle,
    routeRef: rootRouteRef,
    loader: () => import('../pages/WebhooksPage').then(m => <m.WebhooksPage />),
  },
});
