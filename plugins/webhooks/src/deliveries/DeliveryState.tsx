import { Text } from '@backstage/ui';
import type { Delivery } from 'backstage-plugin-webhooks-common';
import { StatusBadge } from '../shared/components/StatusBadge';
import { WrappingRow } from '../shared/components/WrappingRow';
import { useFormat } from '../shared/hooks/useFormat';
import {
  useWebhooksTranslation,
  type Translate,
} from '../shared/hooks/useWebhooksTranslation';
import { networkProblem } from '../shared/networkProblem';

/** The status of a delivery with the result of its last attempt, such as "Failed · 500 ×4". */
export function DeliveryState(props: { delivery: Delivery }) {
  const { t } = useWebhooksTranslation();
  const { delivery } = props;
  const { attemptCount } = delivery;
  const next = useNextAttempt(delivery);
  return (
    <WrappingRow>
      <StatusBadge
        status={delivery.status}
        isRetrying={delivery.lastOutcome !== undefined}
        code={lastResult(t, delivery)}
      />
      {attemptCount > 1 && (
        <Text variant="body-small" color="secondary">
          <span
            role="img"
            aria-label={t('deliveries.list.attemptsLabel', {
              count: attemptCount,
            })}
          >
            {t('deliveries.list.attempts', { number: String(attemptCount) })}
          </span>
        </Text>
      )}
      {next && (
        <Text variant="body-small" color="secondary">
          {next}
        </Text>
      )}
    </WrappingRow>
  );
}

/** The status code of the last response, or a word for what came instead of one. */
function lastResult(
  t: Translate,
  { lastOutcome, lastStatusCode, lastErrorCode }: Delivery,
): string | number | undefined {
  return lastStatusCode === undefined && lastOutcome === 'timeout'
    ? t(`common.networkProblem.${networkProblem(lastErrorCode)}`)
    : (lastStatusCode ?? lastErrorCode);
}

/** When a delivery is retried; undefined if it is not. */
function useNextAttempt(delivery: Delivery): string | undefined {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { status, lastOutcome, nextAttemptAt } = delivery;
  if (status !== 'pending' || !lastOutcome || !nextAttemptAt) {
    return undefined;
  }
  return nextAttemptAt > new Date().toISOString()
    ? t('deliveries.list.nextAttempt', { when: format.relative(nextAttemptAt) })
    : t('deliveries.list.nextAttemptDue');
}
