import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import type { ListedEventType } from 'backstage-plugin-webhooks-common';
import type { ReceiverDocument } from './EventTypeReader';
import type { PublishOptions } from './readOptions';

/** The location of all entities. */
const LOCATION = 'webhooks:event-types';

/** Returns the API entity of an event type. */
export function toApiEntity(
  { name: type, description, deprecated, source }: ListedEventType,
  options: Pick<
    PublishOptions,
    'owner' | 'system' | 'providedBy' | 'namespace' | 'lifecycle'
  > & {
    /** The name of the entity. */
    name: string;
    document: ReceiverDocument;
    /** Entity refs. */
    consumedBy: string[];
  },
): Entity {
  const { name, namespace, owner, system, providedBy, consumedBy } = options;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'API',
    metadata: {
      name,
      namespace,
      title: type,
      description:
        deprecated === undefined
          ? description
          : `${description} Deprecated: ${deprecated}`,
      tags: ['webhook', source],
      annotations: {
        [ANNOTATION_LOCATION]: LOCATION,
        [ANNOTATION_ORIGIN_LOCATION]: LOCATION,
      },
    },
    spec: {
      type: 'webhook',
      lifecycle: deprecated === undefined ? options.lifecycle : 'deprecated',
      owner,
      ...(system && { system }),
      ...(providedBy && { providedBy }),
      ...(consumedBy.length > 0 && { consumedBy }),
      definition: JSON.stringify(
        toDocument(type, description, options.document),
        null,
        2,
      ),
    },
  };
}

/** Whether an entity is one of an event type. */
export function isEventTypeApi({ kind, metadata, spec }: Entity): boolean {
  return (
    kind === 'API' &&
    spec?.type === 'webhook' &&
    metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION] === LOCATION
  );
}

/** The part of the document that is about an event type. */
function toDocument(
  type: string,
  description: string,
  document: ReceiverDocument,
): ReceiverDocument {
  const { schemas = {}, ...components } = document.components;
  const schema = (schemas as ReceiverDocument)[type];
  return {
    ...document,
    info: { ...document.info, title: type, description },
    webhooks: { [type]: document.webhooks[type] },
    components: {
      ...components,
      ...(schema !== undefined && { schemas: { [type]: schema } }),
    },
  };
}
