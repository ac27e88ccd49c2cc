import { Select } from '@backstage/ui';
import { useApi } from '@backstage/frontend-plugin-api';
import { DELIVERY_STATUSES } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api';
import { useQuery } from '../../hooks/useQuery';
import { useText } from '../../hooks/useText';
import { CUSTOM, type Range, RANGES } from '../ranges';
import { TimePicker } from '../TimePicker';
import type { ReplaySelection } from './replaySelection';

/** The fields that choose which deliveries are sent again. */
export function ReplayFields(props: {
  value: ReplaySelection;
  onChange: (value: ReplaySelection) => void;
}) {
  const t = useText();
  const api = useApi(webhooksApiRef);
  const { value, onChange } = props;
  const { value: eventTypes = [] } = useQuery(
    'event-types',
    () => api.listEventTypes(),
    { live: false },
  );
  const set = (change: Partial<ReplaySelection>) =>
    onChange({ ...value, ...change });

  return (
    <>
      <Select
        label={t('settings.replayFrom')}
        selectionMode="single"
        options={[
          ...(Object.keys(RANGES) as Range[]).map(id => ({
            id,
            label: t(`deliveries.range.${id}`),
          })),
          { id: CUSTOM, label: t('deliveries.range.custom') },
        ]}
        value={value.range}
        onChange={key => set({ range: key as ReplaySelection['range'] })}
      />
      {value.range === CUSTOM && (
        <>
          <TimePicker
            label={t('deliveries.from')}
            value={value.from}
            onChange={from => set({ from })}
          />
          <TimePicker
            label={t('deliveries.to')}
            value={value.to}
            onChange={to => set({ to })}
          />
        </>
      )}
      <Select
        label={t('deliveries.filterStatus')}
        placeholder={t('settings.replayStatusNone')}
        selectionMode="multiple"
        options={DELIVERY_STATUSES.map(id => ({
          id,
          label: t(`status.${id}`),
        }))}
        value={value.status}
        onChange={keys =>
          set({ status: DELIVERY_STATUSES.filter(id => keys.includes(id)) })
        }
      />
      <Select
        label={t('deliveries.filterType')}
        placeholder={t('deliveries.filterTypeAll')}
        selectionMode="multiple"
        search
        options={eventTypes.map(({ name }) => ({ id: name, label: name }))}
        value={value.eventTypes}
        onChange={keys => set({ eventTypes: keys.map(String) })}
      />
    </>
  );
}
