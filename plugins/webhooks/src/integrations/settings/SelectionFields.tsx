import { Select } from '@backstage/ui';
import type { DeliveryStatus } from 'backstage-plugin-webhooks-common';
import { TimePicker } from '../../shared/components/TimePicker';
import { useEventTypes } from '../../shared/hooks/useEventTypes';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import {
  CUSTOM_RANGE,
  type TimeRange,
  TIME_RANGES,
} from '../../shared/timeRanges';
import { ALL, type Selection, type Sending } from './selection';

const RANGE_IDS = [
  ALL,
  ...(Object.keys(TIME_RANGES) as TimeRange[]),
  CUSTOM_RANGE,
] as const;

/** The fields of a selection of deliveries. */
export function SelectionFields<TStatus extends DeliveryStatus>(props: {
  /** The statuses offered. */
  statuses: readonly TStatus[];
  /** Whether to offer a range without start and end. */
  anyTime: boolean;
  /** What can be sent. */
  sendings?: readonly Sending[];
  value: Selection<TStatus>;
  onChange: (value: Selection<TStatus>) => void;
}) {
  const { t } = useWebhooksTranslation();
  const { statuses, anyTime, sendings = [], value, onChange } = props;
  const { value: eventTypes = [] } = useEventTypes();
  const set = (change: Partial<Selection<TStatus>>) =>
    onChange({ ...value, ...change });

  const choice = sendings.length > 0 && (
    <Select
      label={t('integrations.settings.selectionSending')}
      selectionMode="single"
      options={sendings.map(id => ({
        id,
        label: t(`integrations.settings.sending.${id}`),
      }))}
      value={value.sending}
      onChange={key => set({ sending: key as Sending })}
    />
  );
  if (value.sending === 'catalog') {
    return choice;
  }

  return (
    <>
      {choice}
      <Select
        label={t('integrations.settings.selectionRange')}
        selectionMode="single"
        options={RANGE_IDS.filter(id => anyTime || id !== ALL).map(id => ({
          id,
          label: t(`common.timeRange.${id}`),
        }))}
        value={value.range}
        onChange={key => set({ range: key as Selection['range'] })}
      />
      {value.range === CUSTOM_RANGE && (
        <>
          <TimePicker
            label={t('common.filter.from')}
            value={value.from}
            onChange={from => set({ from })}
          />
          <TimePicker
            label={t('common.filter.to')}
            value={value.to}
            onChange={to => set({ to })}
          />
        </>
      )}
      {value.sending !== 'missing' && (
        <Select
          label={t('common.filter.status')}
          placeholder={t('integrations.settings.selectionStatusNone')}
          selectionMode="multiple"
          options={statuses.map((id: DeliveryStatus) => ({
            id,
            label: t(`common.deliveryStatus.${id}`),
          }))}
          value={value.status}
          onChange={keys =>
            set({ status: statuses.filter(id => keys.includes(id)) })
          }
        />
      )}
      <Select
        label={t('common.filter.eventType')}
        placeholder={t('common.filter.anyEventType')}
        selectionMode="multiple"
        search
        options={eventTypes.map(({ name }) => ({ id: name, label: name }))}
        value={value.eventTypes}
        onChange={keys => set({ eventTypes: keys.map(String) })}
      />
    </>
  );
}
