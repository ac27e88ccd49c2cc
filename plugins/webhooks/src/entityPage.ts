import type { Entity } from '@backstage/catalog-model';

/**
 * The annotation that controls the card and the tab on the page of an entity. `disabled` hides both. `enabled` shows the
 * card even to viewers who see no integration and may not create one.
 *
 * @public
 */
export const WEBHOOKS_ENTITY_PAGE_ANNOTATION = 'webhooks/entity-page';

/**
 * Whether the page of an entity may show webhooks: true unless its annotation `webhooks/entity-page` is `disabled`.
 *
 * @public
 */
export function isWebhooksAvailable(entity: Entity): boolean {
  return readAnnotation(entity) !== 'disabled';
}

/** Whether the card is shown even if the viewer sees no integration and may not create one. */
export function isWebhooksEnabled(entity: Entity): boolean {
  return readAnnotation(entity) === 'enabled';
}

function readAnnotation(entity: Entity): string | undefined {
  return entity.metadata.annotations?.[WEBHOOKS_ENTITY_PAGE_ANNOTATION];
}
