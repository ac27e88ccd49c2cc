import type { IntegrationHealth } from 'backstage-plugin-webhooks-common';
import { ALWAYS } from '../../shared/timeRanges';
import type { IntegrationAccess } from '../../shared/hooks/useIntegrationAccess';

/** The number of deliveries that an integration missed: failed for good since the last success, or held. */
export function countMissed({ failed, held }: IntegrationHealth): number {
  return failed + held;
}

/** When the deliveries were dispatched that an integration missed until now: after its last success. */
export function missedRange({ lastSuccessAt = ALWAYS }: IntegrationHealth) {
  return { from: lastSuccessAt, to: new Date().toISOString() };
}

/** Whether the viewer may resend what an integration missed, and there is something. */
export function canRecover(
  health: IntegrationHealth,
  access: IntegrationAccess,
): boolean {
  return (
    countMissed(health) > 0 &&
    access.canRedeliver &&
    (health.state === 'active' || access.canEnable)
  );
}
