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

/** A team of two, and somebody else. */
const entities = [
  entity('Group', 'payments', { type: 'team', children: [] }),
  entity('User', 'alice', { memberOf: ['payments'] }),
  entity('User', 'bob', { memberOf: ['payments'] }),
  entity('User', 'mallory', { memberOf: [] }),
];

/**
 * Brings the people of the tests into the real catalog.
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
