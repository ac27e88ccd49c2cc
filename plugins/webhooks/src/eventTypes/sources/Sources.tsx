import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Flex } from '@backstage/ui';
import {
  type Source,
  type SourceResync,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { ErrorState } from '../../shared/components/ErrorState';
import { Paragraph } from '../../shared/components/Paragraph';
import { SectionCard } from '../../shared/components/SectionCard';
import { useAction } from '../../shared/hooks/useAction';
import { useFormat } from '../../shared/hooks/useFormat';
import { useNotify } from '../../shared/hooks/useNotify';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { describeSource, sourceName } from './describeSource';
import { SourceBadge } from './SourceBadge';
import type { SourcesQuery } from './useSources';

/** The sources of the portal and their latest passes, for viewers who may read them. */
export function Sources(props: { sources: SourcesQuery }) {
  const { t } = useWebhooksTranslation();
  const { value, error, retry, canResync } = props.sources;
  if (!error && !value?.length) {
    return null;
  }
  return (
    <SectionCard title={t('eventTypes.sources.title')}>
      {error ? (
        <ErrorState error={error} onRetry={retry} />
      ) : (
        <Flex direction="column" gap="4">
          {value?.map(source => (
            <SourceStatus
              key={source.id}
              source={source}
              canResync={canResync}
            />
          ))}
        </Flex>
      )}
    </SectionCard>
  );
}

function SourceStatus(props: { source: Source; canResync: boolean }) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { source, canResync } = props;
  return (
    <Flex direction="column" gap="2">
      <Flex align="center" gap="2">
        <strong>{sourceName(t, source.id)}</strong>
        <SourceBadge state={source.state} />
      </Flex>
      {describeSource(t, format, source).map(line => (
        <Paragraph key={line} variant="body-small" color="secondary">
          {line}
        </Paragraph>
      ))}
      {source.id === 'catalog' && canResync && <Resync source={source} />}
    </Flex>
  );
}

/** Buttons that start a pass. */
function Resync({ source }: { source: Source }) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const { id } = source;
  const resync = useAction(
    useCallback(
      async (events: SourceResync) => {
        await api.resyncSource(id, { events });
        notify({ title: t('eventTypes.sources.resynced'), status: 'success' });
      },
      [api, id, notify, t],
    ),
  );
  return (
    <Flex gap="2">
      <Button
        size="small"
        variant="secondary"
        isPending={resync.pending}
        onPress={() => resync.run('changes')}
      >
        {t('eventTypes.sources.resync')}
      </Button>
      {source.state === 'holding' && (
        <Button
          size="small"
          variant="secondary"
          isPending={resync.pending}
          onPress={() => resync.run('none')}
        >
          {t('eventTypes.sources.accept')}
        </Button>
      )}
    </Flex>
  );
}
