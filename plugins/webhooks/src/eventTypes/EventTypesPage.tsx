import { useState } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
  ButtonLink,
  SearchField,
} from '@backstage/ui';
import { RiBroadcastLine } from '@remixicon/react';
import { receiversRouteRef } from '../routes';
import { EmptyState } from '../shared/components/EmptyState';
import { ErrorState } from '../shared/components/ErrorState';
import { Placeholder } from '../shared/components/Placeholder';
import { SectionLayout } from '../shared/components/SectionLayout';
import { useEventTypes } from '../shared/hooks/useEventTypes';
import { useUrlFilters } from '../shared/hooks/useUrlFilters';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { describeEventType } from '../shared/describeEventType';
import { EventTypeDetails } from './EventTypeDetails';
import { Sources } from './sources/Sources';
import { useSources } from './sources/useSources';
import styles from './EventTypesPage.module.css';

const KEYS = ['q', 'type'] as const;

/** The registered event types with their schemas, examples and receivers. */
export function EventTypesPage() {
  const { t } = useWebhooksTranslation();
  const receiversPath = useRouteRef(receiversRouteRef)();
  const { values, set } = useUrlFilters(KEYS);
  const sources = useSources();
  const { value: eventTypes, error, retry } = useEventTypes();
  // The sources are above the event types, and would push them down when they load later.
  const value = sources.loading ? undefined : eventTypes;
  const [expanded, setExpanded] = useState<Set<string | number>>(
    new Set(values.type ? [values.type] : []),
  );
  const searched = values.q?.toLowerCase() ?? '';
  const found = value?.filter(
    ({ name, description }) =>
      name.toLowerCase().includes(searched) ||
      description.toLowerCase().includes(searched),
  );

  return (
    <SectionLayout
      section="eventTypes"
      header={{
        customActions: (
          <ButtonLink variant="secondary" href={receiversPath}>
            {t('eventTypes.receivers.title')}
          </ButtonLink>
        ),
      }}
    >
      <Sources sources={sources} />
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
          expandedKeys={expanded}
          onExpandedChange={setExpanded}
        >
          {found.map(eventType => (
            <Accordion key={eventType.name} id={eventType.name}>
              <AccordionTrigger
                title={eventType.name}
                subtitle={describeEventType(t, eventType)}
              />
              <AccordionPanel>
                {/* Collapsed items load nothing. */}
                {expanded.has(eventType.name) && (
                  <EventTypeDetails eventType={eventType} />
                )}
              </AccordionPanel>
            </Accordion>
          ))}
        </AccordionGroup>
      )}
    </SectionLayout>
  );
}
