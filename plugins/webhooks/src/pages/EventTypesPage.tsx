import { useApi } from '@backstage/frontend-plugin-api';
import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
  SearchField,
} from '@backstage/ui';
import { RiBroadcastLine } from '@remixicon/react';
import { webhooksApiRef } from '../api';
import { EmptyState } from '../components/EmptyState';
import { EventTypeDetails } from '../components/EventTypes';
import { SectionBody } from '../components/Page';
import { ErrorState, Placeholder } from '../components/QueryState';
import { useQuery } from '../hooks/useQuery';
import { useText } from '../hooks/useText';
import { useUrlFilters } from '../hooks/useUrlFilters';

const KEYS = ['q', 'type'] as const;

/** The registered event types, each with what a receiver needs to know. */
export function EventTypesPage() {
  const t = useText();
  const api = useApi(webhooksApiRef);
  const { values, set } = useUrlFilters(KEYS);
  const { value, error, refetch } = useQuery(
    'event-types',
    () => api.listEventTypes(),
    { live: false },
  );
  const wanted = values.q?.toLowerCase() ?? '';
  const found = value?.filter(
    ({ name, description }) =>
      name.toLowerCase().includes(wanted) ||
      description.toLowerCase().includes(wanted),
  );

  return (
    <SectionBody section="eventTypes">
      {error && <ErrorState error={error} onRetry={refetch} />}
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
        <AccordionGroup defaultExpandedKeys={values.type ? [values.type] : []}>
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
    </SectionBody>
  );
}
