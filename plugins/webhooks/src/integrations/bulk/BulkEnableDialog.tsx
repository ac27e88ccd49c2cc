import { useCallback, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Radio, RadioGroup, Text } from '@backstage/ui';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { errorMessage } from '../../shared/errors';
import { useFormat } from '../../shared/hooks/useFormat';
import { useNotify } from '../../shared/hooks/useNotify';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { useQuery } from '../../shared/query/useQuery';
import { BulkDialog } from './BulkDialog';
import type { BulkDialogProps } from './BulkDisableDialog';
import { readEach, sumEach } from './readEach';
import { useBulk } from './useBulk';

/** The choices for missed deliveries. */
const CHOICES = ['missed', 'held', 'none'] as const;

type Choice = (typeof CHOICES)[number];

/** Enables integrations, with a choice of what to do with the deliveries that they missed. */
export function BulkEnableDialog(props: BulkDialogProps) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const { integrations, leftOut } = props;
  const count = integrations.length;
  const [replay, setReplay] = useState<Choice>('held');
  const { value: missed, error } = useQuery(
    ['bulk-missed', integrations.map(({ id }) => id)],
    async () => {
      const found = await readEach(integrations, ({ id }) => api.getHealth(id));
      return {
        held: sumEach(found, health => health.held),
        failed: sumEach(found, health => health.failed),
      };
    },
    { live: false },
  );
  const bulk = useBulk(
    useCallback(
      ({ id, version }: Integration) =>
        api.enableIntegration(id, { replay, version }),
      [api, replay],
    ),
  );

  return (
    <BulkDialog
      title={t('integrations.bulk.enableTitle', { count })}
      confirm={t('integrations.bulk.enable')}
      integrations={integrations}
      note={
        leftOut > 0 && t('integrations.bulk.alreadyEnabled', { count: leftOut })
      }
      bulk={bulk}
      onDone={results => {
        const replayed = results.reduce((sum, one) => sum + one.replayed, 0);
        const waived = results.reduce((sum, one) => sum + one.waived, 0);
        notify({
          title: t('integrations.bulk.enabled', { count }),
          description:
            replay === 'none'
              ? t('common.action.waived', { count: waived })
              : t('common.action.replayed', { count: replayed }),
          status: 'success',
        });
        props.onDone();
      }}
      onClose={props.onClose}
    >
      <Text variant="body-medium" role="status">
        {missed &&
          t('integrations.bulk.missed', {
            held: format.count(missed.held),
            failed: format.count(missed.failed),
          })}
        {error && errorMessage(error)}
      </Text>
      <RadioGroup
        label={t('integrations.bulk.replay')}
        value={replay}
        onChange={choice => setReplay(choice as Choice)}
      >
        {CHOICES.map(choice => (
          <Radio key={choice} value={choice}>
            {t(`integrations.bulk.replayChoice.${choice}`)}
          </Radio>
        ))}
      </RadioGroup>
    </BulkDialog>
  );
}
