import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
  SearchField,
} from '@backstage/ui';
import { RiBroadcastLine } from '@remixicon/react';
import { EmptyState } from '../shared/components/EmptyState';
import { ErrorState } from '../shared/components/ErrorState';
import { Placeholder } from '../shared/components/Placeholder';
import { SectionLayout } from '../shared/components/SectionLayout';
import { useEventTypes } from '../shared/hooks/useEventTypes';
import { useUrlFilters } from '../shared/hooks/useUrlFilters';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { EventTypeDetails } from './EventTypeDetails';
import styles from './EventTypesPage.module.css';

const KEYS = ['q', 'type'] as const;

/** The registered event types with their schemas, examples and receivers. */
export function EventTypesPage() {
  const { t } = useWebhooksTranslation();
  const { values, set } = useUrlFilters(KEYS);
  const { value, error, retry } = useEventTypes();
  const wanted = values.q?.toLowerCase() ?? '';
  const found = value?.filter(
    ({ name, description }) =>
      name.toLowerCase().includes(wanted) ||
      description.toLowerCase().includes(wanted),
  );

  return (
    <SectionLayout section="eventTypes">
      {error && <ErrorState error={error} onRetry={retry} />}
      {!error && !found && <Placeholder lines={6} />}
      {value?.length === 0 && (
        <EmptyState
          icon={<RiBroadcastLine size={32} />}
          title={t('eventTypes.emptyTitle')}
        >
          {t('eventTypes.empty')}
        </EmptyState>
      )}
      {value && value.length > 0 && (
        <SearchField
          label={t('eventTypes.search')}
          value={values.q ?? ''}
          onChange={q => set({ q })}
          style={{ maxWidth: '24rem' }}
        />
      )}
      {value && value.length > 0 && found?.length === 0 && (
        <EmptyState
          icon={<RiBroadcastLine size={32} />}
          title={t('eventTypes.emptyFiltered')}
        />
      )}
      {found && found.length > 0 && (
        <AccordionGroup
          className={styles.list}
          defaultExpandedKeys={values.type ? [values.type] : []}
        >
          {found.map(eventType => (
            <Accordion key={eventType.name} id={eventType.name}>
              <AccordionTrigger
                title={eventType.name}
                subtitle={eventType.description}
              />
              <AccordionPanel>
                <EventTypeDetails eventType={eventType} />
              </AccordionPanel>
            </Accordion>
          ))}
        </AccordionGroup>
      )}
    </SectionLayout>
  );
}
