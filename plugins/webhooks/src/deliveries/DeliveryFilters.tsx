import { useId, useState } from 'react';
import { Button, Select, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { RiFilter3Line } from '@remixicon/react';
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
import { IntegrationPicker } from './IntegrationPicker';
import { StatusCodeField } from './StatusCodeField';
import {
  FOLDED,
  selectedValues,
  selectedRange,
  selectedTime,
  type DeliveryFilterValues,
} from './useDeliveryFilters';

const ANY = 'any';

/** The statuses that people search for; the others are in the folded filters. */
const SEGMENTS = ['failed', 'pending', 'held'] as const;

/** The filter bar above the delivery log. */
export function DeliveryFilters(props: {
  filters: DeliveryFilterValues;
  /** Whether the log contains several integrations. */
  hasIntegrations: boolean;
}) {
  const { t } = useWebhooksTranslation();
  const foldedId = useId();
  const { values, set } = props.filters;
  const folded = FOLDED.filter(key => values[key] !== undefined).length;
  const [isOpen, setOpen] = useState(folded > 0);

  return (
    <div role="search">
      <div className={styles.bar}>
        <DebouncedSearchField
          className={styles.find}
          label={t('deliveries.filter.find')}
          placeholder={t('deliveries.filter.findExample')}
          value={values.find ?? ''}
          onChange={find => set({ find })}
        />
        <StatusSegments {...props} />
        <TimeFilter {...props} />
        <Button
          variant="secondary"
          iconStart={<RiFilter3Line />}
          aria-expanded={isOpen}
          aria-controls={foldedId}
          onPress={() => setOpen(!isOpen)}
        >
          {folded > 0
            ? t('deliveries.filter.moreActive', { number: String(folded) })
            : t('deliveries.filter.more')}
        </Button>
      </div>
      <div id={foldedId} className={styles.folded} hidden={!isOpen}>
        {isOpen && <FoldedFilters {...props} />}
      </div>
    </div>
  );
}

function StatusSegments(props: { filters: DeliveryFilterValues }) {
  const { t } = useWebhooksTranslation();
  const { values, set } = props.filters;
  return (
    <ToggleButtonGroup
      aria-label={t('common.filter.status')}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[values.status ?? ANY]}
      onSelectionChange={keys => {
        const [status] = [...keys].map(String);
        set({ status: status === ANY ? undefined : status });
      }}
    >
      <ToggleButton id={ANY}>{t('deliveries.filter.all')}</ToggleButton>
      {SEGMENTS.map(id => (
        <ToggleButton key={id} id={id}>
          {t(`common.deliveryStatus.${id}`)}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

function TimeFilter(props: { filters: DeliveryFilterValues }) {
  const { t } = useWebhooksTranslation();
  const { values, set } = props.filters;
  const isCustom = values.range === CUSTOM_RANGE;
  return (
    <>
      <Select
        className={styles.narrow}
        aria-label={t('deliveries.filter.time')}
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
    </>
  );
}

function FoldedFilters(props: {
  filters: DeliveryFilterValues;
  hasIntegrations: boolean;
}) {
  const { t } = useWebhooksTranslation();
  const { values, set } = props.filters;
  const { value: eventTypes = [] } = useEventTypes();
  const typeNames = eventTypes.map(({ name }) => name);
  if (values.type && !typeNames.includes(values.type)) {
    typeNames.unshift(values.type);
  }
  return (
    <div className={styles.bar}>
      {props.hasIntegrations && (
        <IntegrationPicker
          className={styles.narrow}
          value={values.integration}
          onChange={integration => set({ integration })}
        />
      )}
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
      <StatusCodeField
        className={styles.code}
        value={values.code}
        onChange={code => set({ code })}
      />
      <Select
        className={styles.narrow}
        label={t('deliveries.filter.outcome')}
        placeholder={t('deliveries.filter.anyOutcome')}
        selectionMode="multiple"
        options={ATTEMPT_OUTCOMES.map(id => ({
          id,
          label: t(`common.outcome.${id}`),
        }))}
        value={selectedValues(ATTEMPT_OUTCOMES, values.outcome)}
        onChange={keys => set({ outcome: keys.join(',') })}
      />
      <Select
        className={styles.narrow}
        label={t('deliveries.filter.statuses')}
        placeholder={t('deliveries.filter.anyStatus')}
        selectionMode="multiple"
        options={DELIVERY_STATUSES.map(id => ({
          id,
          label: t(`common.deliveryStatus.${id}`),
        }))}
        value={selectedValues(DELIVERY_STATUSES, values.status)}
        onChange={keys => set({ status: keys.join(',') })}
      />
    </div>
  );
}
