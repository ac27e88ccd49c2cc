import type { JsonObject } from '@backstage/types';
import type { EventType } from 'backstage-plugin-webhooks-common';
import { ENTITY_SECTIONS } from '../../model/entityVersion';

const SUMMARY: JsonObject = {
  type: 'object',
  description: 'The facts that most receivers need.',
  required: ['kind', 'namespace', 'name'],
  additionalProperties: false,
  properties: {
    kind: { type: 'string' },
    namespace: { type: 'string' },
    name: { type: 'string' },
    title: { type: 'string' },
    type: { type: 'string' },
    lifecycle: { type: 'string' },
    owner: { type: 'string', description: 'Entity ref.' },
  },
};

const SUBJECT: JsonObject = {
  entityRef: { type: 'string' },
  uid: {
    type: 'string',
    description: 'Differs after the entity was deleted and registered again.',
  },
  summary: SUMMARY,
};

const STATE: JsonObject = {
  etag: { type: 'string' },
  entity: {
    type: 'object',
    description: 'The entity from the catalog; omitted if it is too large.',
  },
  omitted: {
    type: 'array',
    description: 'Parts that were omitted because of their size.',
    items: { enum: ['entity.spec.definition', 'entity'] },
  },
};

const EXAMPLE = {
  entityRef: 'component:default/payments-api',
  uid: '0191f3a4-5a0e-7c7b-9c1d-6f4f0a1b2c3d',
};

const EXAMPLE_SUMMARY = {
  kind: 'Component',
  namespace: 'default',
  name: 'payments-api',
  type: 'service',
  lifecycle: 'production',
  owner: 'group:default/team-payments',
};

const EXAMPLE_STATE = {
  etag: '2fd4e1c67a2d28fced849ee1bb76e7391b93eb12',
  summary: EXAMPLE_SUMMARY,
  entity: {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'payments-api' },
    spec: {
      type: 'service',
      lifecycle: 'production',
      owner: 'team-payments',
    },
  },
};

function payloadSchema(
  required: string[],
  properties: JsonObject,
): EventType['schema'] {
  return {
    type: 'object',
    required: ['entityRef', 'uid', 'summary', ...required],
    additionalProperties: false,
    properties: { ...SUBJECT, ...properties },
  };
}

/** The event types of the catalog source, by change. */
export const CATALOG_EVENT_TYPES = {
  created: {
    name: 'catalog.entity.created',
    description: 'An entity was added to the catalog.',
    schema: payloadSchema([], STATE),
    example: { ...EXAMPLE, ...EXAMPLE_STATE },
  },
  updated: {
    name: 'catalog.entity.updated',
    description: 'An entity of the catalog was changed.',
    schema: payloadSchema(['changed', 'previous'], {
      ...STATE,
      changed: {
        type: 'array',
        description:
          'The sections that have changed, and which of owner, lifecycle and type.',
        minItems: 1,
        items: { enum: [...ENTITY_SECTIONS, 'owner', 'lifecycle', 'type'] },
      },
      previous: {
        type: 'object',
        description: 'What owner, lifecycle and type were before.',
        additionalProperties: false,
        properties: {
          owner: { type: 'string', description: 'Entity ref.' },
          lifecycle: { type: 'string' },
          type: { type: 'string' },
        },
      },
    }),
    example: {
      ...EXAMPLE,
      ...EXAMPLE_STATE,
      changed: ['spec', 'lifecycle'],
      previous: {
        owner: 'group:default/team-payments',
        lifecycle: 'experimental',
        type: 'service',
      },
    },
  },
  deleted: {
    name: 'catalog.entity.deleted',
    description: 'An entity was removed from the catalog.',
    schema: payloadSchema(['reason'], {
      reason: {
        description:
          'removed: it was removed. unmatched: it exists, but no longer matches the filter of the source.',
        enum: ['removed', 'unmatched'],
      },
    }),
    example: { ...EXAMPLE, reason: 'removed', summary: EXAMPLE_SUMMARY },
  },
} satisfies Record<string, EventType>;
