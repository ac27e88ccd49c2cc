import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  webhooksDeliveryReadPermission,
  webhooksIntegrationUpdatePermission,
  type FailureCause,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import type { DeliveryLog } from '../database/DeliveryLog';
import type { IntegrationStore } from '../database/IntegrationStore';
import { toIso, utcDays, type Clock } from '../model/clock';
import { idTime } from '../model/ids';
import { toReadOnlyAttempt } from './readOnlyView';

/** Maximum length of a response body, in characters. */
const MAX_BODY = 2_000;

/**
 * Reads why the attempts of an integration failed lately, the newest cause first.
 *
 * @returns undefined if the caller may not read its deliveries, or it does not exist
 */
export async function failureCauses(
  options: {
    log: DeliveryLog;
    integrations: IntegrationStore;
    access: AccessControl;
    clock: Clock;
    windowDays: number;
  },
  integrationId: string,
  credentials: BackstageCredentials,
): Promise<FailureCause[] | undefined> {
  const { log, integrations, access, clock, windowDays } = options;
  const integration = await integrations.find(integrationId);
  if (!integration) {
    return undefined;
  }
  const [mayRead, mayUpdate] = await Promise.all(
    [webhooksDeliveryReadPermission, webhooksIntegrationUpdatePermission].map(
      permission => access.isAllowedFor(permission, integration, credentials),
    ),
  );
  if (!mayRead) {
    return undefined;
  }
  const [firstDay] = utcDays(clock.now(), windowDays);
  const groups = await log.failures(integrationId, Date.parse(firstDay));
  return groups.map(({ count, firstId, last, eventType }) => {
    // Masked before it is cut, because half of a secret is not recognized.
    const { deliveryId, outcome, statusCode, errorCode, ...shown } = mayUpdate
      ? last
      : toReadOnlyAttempt(last);
    return {
      outcome,
      statusCode,
      errorCode,
      count,
      firstAt: toIso(idTime(firstId)),
      lastAt: shown.startedAt,
      deliveryId,
      eventType,
      errorMessage: shown.errorMessage?.slice(0, MAX_BODY),
      responseBody: shown.responseBody?.slice(0, MAX_BODY),
    };
  });
}
