import type { IntegrationHealth } from 'backstage-plugin-webhooks-common';
import type { IntegrationAccess } from '../../shared/hooks/useIntegrationAccess';

/** The number of deliveries that an integration missed: failed for good since the last success, or held. */
export function countMissed({ failed, held }: IntegrationHealth): number {
  return failed + held;
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
