import { Alert } from '@backstage/ui';
import type { Attempt } from 'backstage-plugin-webhooks-common';
import { useFormat } from '../hooks/useFormat';
import { useText } from '../hooks/useText';
import { endingInWords } from '../words';

/** How the receiver took a test. */
export function TestResult(props: { attempt: Attempt }) {
  const t = useText();
  const format = useFormat();
  const { attempt } = props;
  const succeeded = attempt.outcome === 'success';
  return (
    <div role="status">
      <Alert
        status={succeeded ? 'success' : 'warning'}
        icon
        title={succeeded ? t('action.testOkTitle') : t('action.testFailed')}
        description={
          succeeded
            ? t('action.testOk', {
                status: String(attempt.statusCode ?? ''),
                duration: format.duration(attempt.durationMs),
              })
            : endingInWords(t, attempt)
        }
      />
    </div>
  );
}
