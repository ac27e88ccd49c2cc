import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { OWNER_KINDS, SUBJECT_KINDS } from '../components/entityKinds';

/** "Webhook health" on the overview of entities. */
export const healthEntityCard = EntityCardBlueprint.make({
  name: 'health',
  params: {
    type: 'info',
    filter: {
      kind: { $in: [...SUBJECT_KINDS, ...OWNER_KINDS] },
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
    filter: { kind: { $in: SUBJECT_KINDS } },
    loader: () =>
      import('../components/EntityWebhooks').then(m => <m.EntityWebhooks />),
  },
});
