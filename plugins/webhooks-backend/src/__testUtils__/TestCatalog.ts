import { createHash } from 'node:crypto';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';

/**
 * A catalog whose entities a test can change. As in the real one, an entity gets a new `uid` when it is registered, and
 * its `etag` changes with it.
 */
export class TestCatalog {
  readonly #entities = new Map<string, Entity>();
  #registered = 0;
  /** Called before each response of the catalog. */
  beforeAnswer: () => Promise<void> = async () => {};

  /** Adds or changes an entity. */
  put(entity: Entity): void {
    const ref = stringifyEntityRef(entity);
    const uid = this.#entities.get(ref)?.metadata.uid ?? this.#nextUid();
    this.#entities.set(ref, {
      ...entity,
      metadata: {
        ...entity.metadata,
        uid,
        etag:
          entity.metadata.etag ??
          createHash('sha1').update(JSON.stringify(entity)).digest('hex'),
      },
    });
  }

  remove(entityRef: string): void {
    this.#entities.delete(entityRef);
  }

  get(entityRef: string): Entity {
    return this.#entities.get(entityRef)!;
  }

  refs(): string[] {
    return [...this.#entities.keys()];
  }

  /** The catalog service for plugins. */
  service(): CatalogService {
    const current = () =>
      catalogServiceMock({ entities: [...this.#entities.values()] });
    const beforeAnswer = () => this.beforeAnswer();
    return {
      ...current(),
      async getEntities(request) {
        await beforeAnswer();
        return current().getEntities(request);
      },
      async getEntitiesByRefs(request) {
        await beforeAnswer();
        return current().getEntitiesByRefs(request);
      },
      async getEntityByRef(ref) {
        await beforeAnswer();
        return current().getEntityByRef(ref);
      },
      async *streamEntities(request) {
        for await (const page of current().streamEntities(request)) {
          await beforeAnswer();
          yield page;
        }
      },
    };
  }

  #nextUid(): string {
    this.#registered += 1;
    return `00000000-0000-4000-8000-${String(this.#registered).padStart(12, '0')}`;
  }
}

/** A component of the group `team`. */
export function component(
  name: string,
  spec: Record<string, string> = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name },
    spec: { type: 'service', lifecycle: 'production', owner: 'team', ...spec },
  };
}
