import { Button, Text } from '@backstage/ui';
import { RiRestartLine, RiStopLine } from '@remixicon/react';
import type { ListDeliveriesRequest } from 'backstage-plugin-webhooks-common';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { ResendMatching } from './ResendMatching';
import { useResendSelected } from './useResendSelected';

/** Resends the selected rows, or all deliveries that match the filters if none is selected. */
export function ResendBar(props: {
  integrationId: string;
  /** The selected rows. */
  ids: string[];
  /** Returns the current filters of the log; absent without filters. */
  toRequest: (() => ListDeliveriesRequest) | undefined;
  /** Called when all selected rows are queued, or the resend was stopped. */
  onDone: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const { integrationId, ids, toRequest, onDone } = props;
  const { progress, resend, stop } = useResendSelected(onDone);

  if (progress) {
    return (
      <>
        <Text variant="body-small" role="status">
          {t('deliveries.resend.progress', {
            number: String(progress.done),
            total: String(progress.total),
          })}
        </Text>
        <Button
          variant="secondary"
          size="small"
          iconStart={<RiStopLine />}
          onPress={stop}
        >
          {t('deliveries.resend.stop')}
        </Button>
      </>
    );
  }
  if (ids.length > 0) {
    return (
      <Button
        variant="primary"
        size="small"
        iconStart={<RiRestartLine />}
        onPress={() => resend(ids)}
      >
        {t('deliveries.resend.selected', { count: ids.length })}
      </Button>
    );
  }
  return toRequest ? (
    <ResendMatching integrationId={integrationId} toRequest={toRequest} />
  ) : null;
}
