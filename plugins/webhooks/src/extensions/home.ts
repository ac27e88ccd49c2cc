import { HomePageWidgetBlueprint } from '@backstage/plugin-home-react/alpha';

/** "My webhooks" on the home page. */
export const myWebhooksWidget = HomePageWidgetBlueprint.make({
  name: 'my-webhooks',
  params: {
    name: 'MyWebhooks',
    title: 'My webhooks',
    description: 'The health of the webhook integrations you own',
    layout: {
      width: { minColumns: 4, maxColumns: 12, defaultColumns: 6 },
      height: { minRows: 3, maxRows: 14, defaultRows: 6 },
    },
    components: () =>
      import('../health/MyWebhooks').then(m => ({ Content: m.MyWebhooks })),
  },
});
