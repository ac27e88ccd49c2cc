import { Button } from '@backstage/ui';
import { RiErrorWarningLine, RiQuestionLine } from '@remixicon/react';
import { errorMessage, errorStatus } from '../errors';
import { useWebhooksTranslation } from '../hooks/useWebhooksTranslation';
import { EmptyState } from './EmptyState';
import { Forbidden } from './Forbidden';

/** Explains why something cannot be shown: access denied, not found, or an error that can be retried. */
export function ErrorState(props: { error: Error; onRetry?: () => void }) {
  const { t } = useWebhooksTranslation();
  const status = errorStatus(props.error);

  if (status === 403) {
    return <Forbidden />;
  }
  if (status === 404) {
    return (
      <div role="alert">
        <EmptyState
          icon={<RiQuestionLine size={32} />}
          title={t('common.error.notFoundTitle')}
        >
          {t('common.error.notFound')}
        </EmptyState>
      </div>
    );
  }
  return (
    <div role="alert">
      <EmptyState
        icon={<RiErrorWarningLine size={32} />}
        title={t('common.error.title')}
        action={
          props.onRetry && (
            <Button variant="secondary" onPress={props.onRetry}>
              {t('common.retry')}
            </Button>
          )
        }
      >
        {errorMessage(props.error)}
      </EmptyState>
    </div>
  );
}
