import { Button, Select, Switch } from '@backstage/ui';
import {
  ATTEMPT_OUTCOMES,
  DELIVERY_STATUSES,
} from 'backstage-plugin-webhooks-common';
import { DebouncedSearchField } from '../shared/components/DebouncedSearchField';
import styles from '../shared/components/FilterBar.module.css';
import { TimePicker } from '../shared/components/TimePicker';
import { useEventTypes } from '../shared/hooks/useEventTypes';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import {
  CUSTOM_RANGE,
  type TimeRange,
  TIME_RANGES,
} from '../shared/timeRanges';
import { StatusCodeField } from './StatusCodeField';
import {
  selectedValues,
  selectedRange,
  selectedTime,
  type DeliveryFilterValues,
} from './useDeliveryFilters';

const ANY = 'any';

/** The filter bar above the delivery log. */
export function DeliveryFilters(props: { filters: DeliveryFilterValues }) {
  const { t } = useWebhooksTranslation();
  const { values, set, clear, active } = props.filters;
  const { value: eventTypes = [] } = useEventTypes();
  const typeNames = eventTypes.map(({ name }) => name);
  if (values.type && !typeNames.includes(values.type)) {
    typeNames.unshift(values.type);
  }

  const isCustom = values.range === CUSTOM_RANGE;

  return (
    <div className={styles.bar} role="search">
      <DebouncedSearchField
        className={styles.find}
        label={t('deliveries.filter.find')}
        placeholder={t('deliveries.filter.findExample')}
        value={values.find ?? ''}
        onChange={find => set({ find })}
      />
      <Select
        className={styles.narrow}
        label={t('common.filter.status')}
        placeholder={t('deliveries.filter.anyStatus')}
        selectionMode="multiple"
        options={DELIVERY_STATUSES.map(id => ({
          id,
          label: t(`common.deliveryStatus.${id}`),
        }))}
        value={selectedValues(DELIVERY_STATUSES, values.status)}
        onChange={keys => set({ status: keys.join(',') })}
      />
      <Select
        className={styles.narrow}
        label={t('deliveries.filter.outcome')}
        placeholder={t('deliveries.filter.anyOutcome')}
        selectionMode="multiple"
        isDisabled={values.errors === '1'}
        options={ATTEMPT_OUTCOMES.map(id => ({
          id,
          label: t(`common.outcome.${id}`),
        }))}
        value={selectedValues(ATTEMPT_OUTCOMES, values.outcome)}
        onChange={keys => set({ outcome: keys.join(',') })}
      />
      <StatusCodeField
        className={styles.code}
        value={values.code}
        onChange={code => set({ code })}
      />
      <Select
        className={styles.narrow}
        label={t('common.filter.eventType')}
        selectionMode="single"
        search
        options={[
          { id: ANY, label: t('common.filter.anyEventType') },
          ...typeNames.map(id => ({ id, label: id })),
        ]}
        value={values.type ?? ANY}
        onChange={key =>
          set({ type: key === ANY || !key ? undefined : String(key) })
        }
      />
      <Select
        className={styles.narrow}
        label={t('deliveries.filter.time')}
        selectionMode="single"
        options={[
          { id: ANY, label: t('common.timeRange.all') },
          ...(Object.keys(TIME_RANGES) as TimeRange[]).map(id => ({
            id,
            label: t(`common.timeRange.${id}`),
          })),
          { id: CUSTOM_RANGE, label: t('common.timeRange.custom') },
        ]}
        value={isCustom ? CUSTOM_RANGE : (selectedRange(values.range) ?? ANY)}
        onChange={key =>
          set({
            range: key === ANY || !key ? undefined : String(key),
            from: undefined,
            to: undefined,
          })
        }
      />
      {isCustom && (
        <>
          <TimePicker
            className={styles.time}
            label={t('common.filter.from')}
            value={selectedTime(values.from)}
            onChange={from => set({ from })}
          />
          <TimePicker
            className={styles.time}
            label={t('common.filter.to')}
            value={selectedTime(values.to)}
            onChange={to => set({ to })}
          />
        </>
      )}
      <Switch
        className={styles.switch}
        label={t('deliveries.filter.errorsOnly')}
        isSelected={values.errors === '1'}
        onChange={on =>
          set({ errors: on ? '1' : undefined, outcome: undefined })
        }
      />
      {active && (
        <Button variant="tertiary" onPress={() => clear()}>
          {t('common.filter.clear')}
        </Button>
      )}
    </div>
  );
}
