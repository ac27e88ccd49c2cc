import { createPermissionRule } from '@backstage/plugin-permission-node';
import { webhooksIntegrationResourceRef } from 'backstage-plugin-webhooks-node';
import { z } from 'zod';
import { normalizeEntityRef } from '../entityRefs';

/**
 * Allows integrations that one of the claims owns.
 */
export const isOwner = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allow integrations that are owned by one of the claims',
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

/**
 * Allows integrations that are about one of some entities.
 */
export const hasSubjectEntity = createPermissionRule({
  name: 'HAS_SUBJECT_ENTITY',
  description: 'Allow integrations that are about one of the given entities',
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

export const integrationRules = { isOwner, hasSubjectEntity };
