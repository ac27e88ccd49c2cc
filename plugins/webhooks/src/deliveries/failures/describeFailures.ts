import type { FailureCause } from 'backstage-plugin-webhooks-common';
import type { Format } from '../../shared/format';
import type { Translate } from '../../shared/hooks/useWebhooksTranslation';

/** The number of attempts that the backend examines. */
const MAX_COUNTED = 500;

/** Describes how many attempts failed in the same way, and since when. */
export function describeFailures(
  t: Translate,
  format: Format,
  { count, firstAt, lastAt }: FailureCause,
): string {
  const last = format.relative(lastAt);
  const first = format.exact(firstAt);
  if (count >= MAX_COUNTED) {
    return t('deliveries.failures.many', {
      number: format.count(count),
      first,
      last,
    });
  }
  return t('deliveries.failures.requests', { count, first, last });
}
