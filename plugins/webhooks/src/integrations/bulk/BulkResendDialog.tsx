import { useCallback, useMemo, useState } from 'react';
import { DateTime } from 'luxon';
import { useApi } from '@backstage/frontend-plugin-api';
import { Select, Text } from '@backstage/ui';
import type {
  Integration,
  ReplayRequest,
  SelectionPreview,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { confirmLabel, describePreview } from '../../shared/describePreview';
import { errorMessage } from '../../shared/errors';
import { useFormat } from '../../shared/hooks/useFormat';
import { useNotify } from '../../shared/hooks/useNotify';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { useQuery } from '../../shared/query/useQuery';
import { TIME_RANGES, type TimeRange } from '../../shared/timeRanges';
import { BulkDialog } from './BulkDialog';
import type { BulkDialogProps } from './BulkDisableDialog';
import { readEach } from './readEach';
import type { Outcome } from './runEach';
import { useBulk } from './useBulk';

const RANGES = Object.keys(TIME_RANGES) as TimeRange[];

/** Counts the failed deliveries of integrations in a time range, and resends them. */
export function BulkResendDialog(props: BulkDialogProps) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const { integrations, leftOut } = props;
  const [range, setRange] = useState<TimeRange>('day');
  // The same request counts the deliveries and resends them.
  const request = useMemo(() => toRequest(range), [range]);
  const preview = useQuery(
    ['bulk-preview', integrations.map(({ id }) => id), request],
    () => readEach(integrations, ({ id }) => api.previewReplay(id, request)),
    { live: false },
  );
  const found = preview.loading ? undefined : preview.value;
  const concerned = found
    ? integrations.filter(({ id }) => isConcerned(found.get(id)))
    : integrations;
  const bulk = useBulk(
    useCallback(
      ({ id }: Integration) => api.replay(id, request),
      [api, request],
    ),
  );
  const unknown = found && [...found.values()].find(one => 'error' in one);

  return (
    <BulkDialog
      title={t('integrations.bulk.resendTitle')}
      confirm={confirmLabel(t, format, 'replay', found && addUp(found))}
      integrations={concerned}
      note={
        leftOut > 0 &&
        t('integrations.bulk.disabledLeftOut', { count: leftOut })
      }
      isDisabled={!found}
      bulk={bulk}
      onDone={results => {
        const replayed = results.reduce(
          (sum, one) => sum + ('replayed' in one ? one.replayed : one.count),
          0,
        );
        notify({
          title: t('common.action.replayed', { count: replayed }),
          ...(results.some(one => 'replayId' in one) && {
            description: t('deliveries.resend.startedHelp'),
          }),
          status: 'success',
        });
        props.onDone();
      }}
      onClose={props.onClose}
    >
      <Text variant="body-medium">{t('integrations.bulk.resendHelp')}</Text>
      <Select
        label={t('integrations.settings.selectionRange')}
        selectionMode="single"
        options={RANGES.map(id => ({
          id,
          label: t(`common.timeRange.${id}`),
        }))}
        value={range}
        onChange={key => setRange(key as TimeRange)}
      />
      <Text variant="body-small" color="secondary" role="status">
        {unknown && 'error' in unknown
          ? errorMessage(unknown.error)
          : found && describePreview(t, format, addUp(found))}
      </Text>
    </BulkDialog>
  );
}

function toRequest(range: TimeRange): ReplayRequest {
  const to = DateTime.utc();
  return {
    from: to.minus(TIME_RANGES[range]).toISO(),
    to: to.toISO(),
    status: ['failed'],
  };
}

/** Whether there may be deliveries to resend. If they could not be counted, the resend fails and shows why. */
function isConcerned(found: Outcome<SelectionPreview> | undefined): boolean {
  return !found || 'error' in found || found.value.count > 0;
}

function addUp(
  found: Map<string, Outcome<SelectionPreview>>,
): SelectionPreview {
  const previews = [...found.values()].flatMap(one =>
    'value' in one ? [one.value] : [],
  );
  // ISO times in UTC sort as text.
  const oldest = previews.flatMap(one => one.oldest ?? []).sort();
  const newest = previews.flatMap(one => one.newest ?? []).sort();
  return {
    count: previews.reduce((sum, one) => sum + one.count, 0),
    ...(previews.some(one => one.more) && { more: true }),
    ...(oldest.length > 0 && { oldest: oldest[0], newest: newest.at(-1) }),
  };
}
