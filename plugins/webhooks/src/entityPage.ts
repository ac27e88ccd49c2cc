import type { Entity } from '@backstage/catalog-model';

/**
 * The annotation of an entity that decides about card and tab on its page: `disabled` shows neither; `enabled` shows the
 * card even to those who have no integration to see and may create none.
 *
 * @public
 */
export const WEBHOOKS_ENTITY_PAGE_ANNOTATION = 'webhooks/entity-page';

/**
 * Whether the page of an entity may show webhooks. Entities whose annotation `webhooks/entity-page` is `disabled` show
 * none.
 *
 * @public
 */
export function isWebhooksAvailable(entity: Entity): boolean {
  return readAnnotation(entity) !== 'disabled';
}

/** Whether the card is shown even when there is nothing to see or to do. */
export function isWebhooksEnabled(entity: Entity): boolean {
  return readAnnotation(entity) === 'enabled';
}

function readAnnotation(entity: Entity): string | undefined {
  return entity.metadata.annotations?.[WEBHOOKS_ENTITY_PAGE_ANNOTATION];
}
