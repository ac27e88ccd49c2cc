import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { RiWebhookLine } from '@remixicon/react';
import type { Entity } from '@backstage/catalog-model';
import { isWebhooksAvailable } from '../entityPage';
import { OWNER_KINDS, SUBJECT_KINDS } from '../shared/entityKinds';
import { tabTitle } from '../titles';

/** "Webhook health" on the overview of entities. */
export const healthEntityCard = EntityCardBlueprint.make({
  name: 'health',
  params: {
    type: 'info',
    filter: isShownFor([...SUBJECT_KINDS, ...OWNER_KINDS]),
    loader: () =>
      import('../health/card/HealthCard').then(m => <m.HealthCard />),
  },
});

/** The log of an entity, as a tab of its page. */
export const webhooksEntityContent = EntityContentBlueprint.make({
  name: 'log',
  params: {
    path: '/webhooks',
    title: tabTitle,
    group: 'operation',
    icon: <RiWebhookLine />,
    filter: isShownFor(SUBJECT_KINDS),
    loader: () =>
      import('../pages/EntityWebhooksContent').then(m => (
        <m.EntityWebhooksContent />
      )),
  },
});

function isShownFor(kinds: string[]): (entity: Entity) => boolean {
  return entity =>
    kinds.includes(entity.kind.toLocaleLowerCase('en-US')) &&
    isWebhooksAvailable(entity);
}
