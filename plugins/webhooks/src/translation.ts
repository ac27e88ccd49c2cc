import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { common } from './messages/common';
import { deliveries } from './messages/deliveries';
import { eventTypes } from './messages/eventTypes';
import { health } from './messages/health';
import { integrations } from './messages/integrations';

/**
 * All texts of the webhooks plugin.
 *
 * @public
 */
export const webhooksTranslationRef = createTranslationRef({
  id: 'plugin.webhooks',
  messages: {
    title: 'Webhooks',
    common,
    integrations,
    deliveries,
    eventTypes,
    health,
  },
});
