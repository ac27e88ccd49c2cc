import { useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiHistoryLine } from '@remixicon/react';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { EmptyState } from '../../shared/components/EmptyState';
import { ErrorState } from '../../shared/components/ErrorState';
import { Placeholder } from '../../shared/components/Placeholder';
import { SectionCard } from '../../shared/components/SectionCard';
import { WrappingRow } from '../../shared/components/WrappingRow';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { usePages } from '../../shared/query/usePages';
import { ActivityEntry } from './ActivityEntry';
import styles from './Activity.module.css';

const LIMIT = 50;

/** The changes to an integration, newest first. */
export function ActivityList(props: { integrationId: string }) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const { integrationId } = props;
  const pages = usePages(['activity', integrationId], cursor =>
    api.listActivity(integrationId, { limit: LIMIT, cursor }),
  );
  const { value, error, retry, hasNext, hasPrevious } = pages;

  return (
    <SectionCard title={t('integrations.activity.title')}>
      {error && <ErrorState error={error} onRetry={retry} />}
      {!error && !value && <Placeholder lines={6} />}
      {value?.items.length === 0 && (
        <EmptyState
          icon={<RiHistoryLine size={32} />}
          title={t('integrations.activity.emptyTitle')}
        >
          {t('integrations.activity.empty')}
        </EmptyState>
      )}
      {value && value.items.length > 0 && (
        <ol
          className={styles.list}
          aria-label={t('integrations.activity.title')}
        >
          {value.items.map(entry => (
            <ActivityEntry key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
      {(hasNext || hasPrevious) && (
        <WrappingRow>
          <Button
            variant="secondary"
            isDisabled={!hasPrevious}
            onPress={pages.previous}
          >
            {t('integrations.activity.newer')}
          </Button>
          <Button
            variant="secondary"
            isDisabled={!hasNext}
            onPress={pages.next}
          >
            {t('integrations.activity.older')}
          </Button>
        </WrappingRow>
      )}
    </SectionCard>
  );
}
