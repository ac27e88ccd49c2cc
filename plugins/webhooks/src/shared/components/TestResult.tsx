import { Alert } from '@backstage/ui';
import type { Attempt } from 'backstage-plugin-webhooks-common';
import { describeOutcome } from '../describeOutcome';
import { useFormat } from '../hooks/useFormat';
import { useWebhooksTranslation } from '../hooks/useWebhooksTranslation';

/** The result of a test request. */
export function TestResult(props: { attempt: Attempt }) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { attempt } = props;
  const succeeded = attempt.outcome === 'success';
  return (
    <div role="status">
      <Alert
        status={succeeded ? 'success' : 'warning'}
        icon
        title={
          succeeded
            ? t('common.test.succeededTitle')
            : t('common.test.failedTitle')
        }
        description={
          succeeded
            ? t('common.test.succeeded', {
                status: String(attempt.statusCode ?? ''),
                duration: format.duration(attempt.durationMs),
              })
            : describeOutcome(t, attempt)
        }
      />
    </div>
  );
}
