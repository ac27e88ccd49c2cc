import type {
  AuditorService,
  AuditorServiceCreateEventOptions,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import { toActor } from '../../access/principal';
import { withAudit } from '../audited';

/**
 * Like {@link withAudit}, for actions. They have no request that identifies the caller.
 *
 * @returns a function that takes the caller, the event, the work, and a function to derive facts from its result
 */
export function auditedAction(auditor: AuditorService, action: string) {
  return <TResult>(
    credentials: BackstageCredentials,
    event: AuditorServiceCreateEventOptions,
    work: () => Promise<TResult>,
    note?: (result: TResult) => JsonObject,
  ): Promise<TResult> =>
    withAudit(
      auditor,
      {
        ...event,
        meta: { action, ...toActor(credentials), ...event.meta },
      },
      work,
      note,
    );
}
