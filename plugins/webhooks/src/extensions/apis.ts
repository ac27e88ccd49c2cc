import {
  ApiBlueprint,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { WebhooksClient } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../api/webhooksApiRef';

/** The client of the webhooks backend. */
export const webhooksApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: webhooksApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: ({ discoveryApi, fetchApi }) =>
        new WebhooksClient({ discoveryApi, fetchApi }),
    }),
});
