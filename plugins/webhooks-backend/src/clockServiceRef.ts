import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { systemClock, type Clock } from './model/clock';

/** The clock of the plugin, which tests replace. */
export const clockServiceRef = createServiceRef<Clock>({
  id: 'webhooks.clock',
  scope: 'plugin',
  defaultFactory: async service =>
    createServiceFactory({ service, deps: {}, factory: () => systemClock }),
});
