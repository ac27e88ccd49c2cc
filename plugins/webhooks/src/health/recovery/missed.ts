import type { IntegrationHealth } from 'backstage-plugin-webhooks-common';
import { ALWAYS } from '../../shared/timeRanges';
import type { IntegrationAccess } from '../../shared/hooks/useIntegrationAccess';

/** The number of deliveries that an integration missed: failed permanently since the last success, or held. */
export function countMissed({ failed, held }: IntegrationHealth): number {
  return failed + held;
}

/** The dispatch times of the deliveries that an integration missed until now: after its last success. */
export function missedRange({ lastSuccessAt = ALWAYS }: IntegrationHealth) {
  return { from: lastSuccessAt, to: new Date().toISOString() };
}

/** Whether an integration missed anything, and the viewer may resend it. */
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
