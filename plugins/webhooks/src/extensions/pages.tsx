import { PageBlueprint } from '@backstage/frontend-plugin-api';
import { rootRouteRef } from '../routes';
import { pageTitle } from '../titles';

/**
 * The page with all its tabs.
 *
 * @remarks
 * It is one page instead of sub-pages because the tabs of sub-pages refer to panels that do not exist, which confuses
 * assistive technology.
 */
export const webhooksPage = PageBlueprint.make({
  params: {
    path: '/webhooks',
    title: pageTitle,
    routeRef: rootRouteRef,
    loader: () => import('../pages/WebhooksPage').then(m => <m.WebhooksPage />),
  },
});
