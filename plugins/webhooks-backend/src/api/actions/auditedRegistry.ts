import type { AuditorService } from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { toActor } from '../../access/principal';
import { withoutOutage } from '../unavailable';
import { auditRefusal } from '../audited';

/** A registry that audits refused actions, like refused requests, and converts database outages to retryable errors. */
export function auditedRegistry(options: {
  actionsRegistry: ActionsRegistryService;
  auditor: AuditorService;
}): ActionsRegistryService {
  const { actionsRegistry, auditor } = options;
  return {
    register(action) {
      actionsRegistry.register({
        ...action,
        async action(context) {
          try {
            return await action.action(context);
          } catch (cause) {
            const error = withoutOutage(cause);
            await auditRefusal(auditor, error, {
              meta: {
                action: action.name,
                ...toActor(context.credentials),
              },
            });
            throw error;
          }
        },
      });
    },
  };
}
