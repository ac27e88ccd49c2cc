import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';

const LOCATION = 'test:entities';

function entity(kind: string, name: string, spec: Entity['spec']): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: {
      name,
      annotations: {
        [ANNOTATION_LOCATION]: LOCATION,
        [ANNOTATION_ORIGIN_LOCATION]: LOCATION,
      },
    },
    spec,
  };
}

/**
 * A team of two people, people outside the team, a group whose only members are in a nested group, a component, and
 * groups without people.
 */
const entities = [
  entity('Group', 'payments', { type: 'team', children: [] }),
  entity('User', 'alice', { memberOf: ['payments'] }),
  entity('User', 'bob', { memberOf: ['payments'] }),
  entity('User', 'mallory', { memberOf: [] }),
  entity('User', 'carol', { memberOf: ['platform-core'] }),
  entity('User', 'admin', { memberOf: [] }),
  entity('Group', 'platform', { type: 'unit', children: [] }),
  entity('Group', 'platform-runtime', {
    type: 'unit',
    parent: 'platform',
    children: [],
  }),
  entity('Group', 'platform-core', {
    type: 'team',
    parent: 'platform-runtime',
    children: [],
  }),
  entity('Component', 'shop', {
    type: 'service',
    lifecycle: 'production',
    owner: 'platform',
  }),
  entity('Group', 'shell', { type: 'unit', children: ['empty'] }),
  entity('Group', 'empty', { type: 'team', parent: 'shell', children: [] }),
  entity('Group', 'past', {
    type: 'team',
    children: [],
    members: ['left-the-company'],
  }),
];

/**
 * Adds the test entities to the real catalog.
 */
export const catalogModuleTestEntities = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'test-entities',
  register(env) {
    env.registerInit({
      deps: { catalog: catalogProcessingExtensionPoint },
      async init({ catalog }) {
        catalog.addEntityProvider({
          getProviderName: () => 'test-entities',
          connect: connection =>
            connection.applyMutation({
              type: 'full',
              entities: entities.map(one => ({
                entity: one,
                locationKey: LOCATION,
              })),
            }),
        });
      },
    });
  },
});
