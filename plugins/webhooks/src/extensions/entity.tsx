import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';

/** "Webhook health" on the overview of entities. */
export const healthEntityCard = EntityCardBlueprint.make({
  name: 'health',
  params: {
    type: 'info',
    filter: {
      kind: { $in: ['component', 'system', 'api', 'group', 'user'] },
    },
    loader: () =>
      import('../components/HealthCard').then(m => <m.HealthCard />),
  },
});

/** The log of an entity, as a tab of its page. */
export const webhooksEntityContent = EntityContentBlueprint.make({
  name: 'log',
  params: {
    path: '/webhooks',
    title: 'Webhooks',
    filter: { kind: { $in: ['component', 'system', 'api'] } },
    loader: () =>
      import('../components/EntityWebhooks').then(m => <m.EntityWebhooks />),
  },
});
