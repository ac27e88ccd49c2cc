import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  catalogProcessingExtensionPoint,
  type EntityProviderConnection,
} from '@backstage/plugin-catalog-node';

const LOCATION = 'test:changing';

/**
 * An entity provider whose entities a test changes.
 */
export class TestProvider {
  readonly #entities = new Map<string, Entity>();
  #connection?: EntityProviderConnection;

  /** The module that brings the provider into the real catalog. */
  get module() {
    return createBackendModule({
      pluginId: 'catalog',
      moduleId: 'test-provider',
      register: env =>
        env.registerInit({
          deps: { catalog: catalogProcessingExtensionPoint },
          init: async ({ catalog }) =>
            catalog.addEntityProvider({
              getProviderName: () => 'test-provider',
              connect: async connection => {
                this.#connection = connection;
                await this.#apply();
              },
            }),
        }),
    });
  }

  async put(entity: Entity): Promise<void> {
    this.#entities.set(stringifyEntityRef(entity), {
      ...entity,
      metadata: {
        ...entity.metadata,
        annotations: {
          ...entity.metadata.annotations,
          [ANNOTATION_LOCATION]: LOCATION,
          [ANNOTATION_ORIGIN_LOCATION]: LOCATION,
        },
      },
    });
    await this.#apply();
  }

  async remove(entityRef: string): Promise<void> {
    this.#entities.delete(entityRef);
    await this.#apply();
  }

  async #apply(): Promise<void> {
    await this.#connection?.applyMutation({
      type: 'full',
      entities: [...this.#entities.values()].map(entity => ({
        entity,
        locationKey: LOCATION,
      })),
    });
  }
}
