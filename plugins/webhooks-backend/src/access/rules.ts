import { createPermissionRule } from '@backstage/plugin-permission-node';
import {
  isEventTypePattern,
  matchesEventType,
} from 'backstage-plugin-webhooks-common';
import {
  webhooksEventTypeResourceRef,
  webhooksIntegrationResourceRef,
} from 'backstage-plugin-webhooks-node';
import { z } from 'zod';
import { normalizeEntityRef } from '../model/entityRefs';

/** Allows integrations owned by one of the claims. */
export const isOwner = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allow integrations owned by one of the claims',
  resourceRef: webhooksIntegrationResourceRef,
  paramsSchema: z.object({
    claims: z
      .array(z.string())
      .describe('Entity refs, such as the ownership refs of the user'),
  }),
  apply: ({ owner }, { claims }) =>
    claims.map(normalizeEntityRef).includes(owner),
  toQuery: ({ claims }) => ({ owners: claims.map(normalizeEntityRef) }),
});

/** Allows integrations about one of the given entities. */
export const hasSubjectEntity = createPermissionRule({
  name: 'HAS_SUBJECT_ENTITY',
  description: 'Allow integrations about one of the given entities',
  resourceRef: webhooksIntegrationResourceRef,
  paramsSchema: z.object({
    entityRefs: z.array(z.string()).describe('Entity refs'),
  }),
  apply: ({ entityRef }, { entityRefs }) =>
    entityRef !== undefined &&
    entityRefs.map(normalizeEntityRef).includes(entityRef),
  toQuery: ({ entityRefs }) => ({
    entityRefs: entityRefs.map(normalizeEntityRef),
  }),
});

const hasEventType = createPermissionRule({
  name: 'HAS_EVENT_TYPE',
  description: 'Allow event types that match one of the patterns',
  resourceRef: webhooksEventTypeResourceRef,
  paramsSchema: z.object({
    patterns: z
      .array(z.string().refine(isEventTypePattern))
      .describe('Names, prefixes such as catalog.*, or * for all'),
  }),
  apply: ({ name }, { patterns }) =>
    patterns.some(pattern => matchesEventType(pattern, name)),
  toQuery: ({ patterns }) => ({ patterns }),
});

const isPublic = createPermissionRule({
  name: 'IS_PUBLIC',
  description: 'Allow event types that are not protected',
  resourceRef: webhooksEventTypeResourceRef,
  apply: ({ visibility = 'public' }) => visibility === 'public',
  toQuery: () => ({ visibility: 'public' as const }),
});

export const integrationRules = { isOwner, hasSubjectEntity };

export const eventTypeRules = { hasEventType, isPublic };
