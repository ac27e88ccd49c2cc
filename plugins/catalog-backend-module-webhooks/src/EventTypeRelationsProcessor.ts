import {
  getCompoundEntityRef,
  parseEntityRef,
  RELATION_API_CONSUMED_BY,
  RELATION_API_PROVIDED_BY,
  RELATION_CONSUMES_API,
  RELATION_PROVIDES_API,
  type CompoundEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  processingResult,
  type CatalogProcessor,
  type CatalogProcessorEmit,
} from '@backstage/plugin-catalog-node';
import { isEventTypeApi } from './toApiEntity';

/**
 * Relates the components in `spec.consumedBy` and `spec.providedBy` to the API of an event type.
 *
 * @remarks
 * A provider cannot emit relations, and other providers own the components. A processor can emit relations of other
 * entities.
 */
export class EventTypeRelationsProcessor implements CatalogProcessor {
  getProcessorName(): string {
    return 'WebhooksEventTypeRelationsProcessor';
  }

  async postProcessEntity(
    entity: Entity,
    _location: unknown,
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    if (isEventTypeApi(entity)) {
      const api = getCompoundEntityRef(entity);
      const { consumedBy = [], providedBy = [] } = entity.spec ?? {};
      for (const component of toRefs(consumedBy)) {
        emitRelation(emit, component, RELATION_CONSUMES_API, api);
        emitRelation(emit, api, RELATION_API_CONSUMED_BY, component);
      }
      for (const component of toRefs(providedBy)) {
        emitRelation(emit, component, RELATION_PROVIDES_API, api);
        emitRelation(emit, api, RELATION_API_PROVIDED_BY, component);
      }
    }
    return entity;
  }
}

function toRefs(value: unknown): CompoundEntityRef[] {
  return [value]
    .flat()
    .filter(ref => typeof ref === 'string')
    .map(ref => parseEntityRef(ref));
}

function emitRelation(
  emit: CatalogProcessorEmit,
  source: CompoundEntityRef,
  type: string,
  target: CompoundEntityRef,
): void {
  emit(processingResult.relation({ source, type, target }));
}
