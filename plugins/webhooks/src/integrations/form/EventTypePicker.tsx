import { useId, useState } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  FieldLabel,
  Link,
  SearchField,
  Tag,
  TagGroup,
  Text,
} from '@backstage/ui';
import { eventTypesRouteRef } from '../../routes';
import { Placeholder } from '../../shared/components/Placeholder';
import { errorMessage } from '../../shared/errors';
import { useEventTypes } from '../../shared/hooks/useEventTypes';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { describeEventType } from '../../shared/describeEventType';
import styles from './EventTypePicker.module.css';
import { EventTypeTree } from './EventTypeTree';
import {
  type EventTypeNode,
  eventTypeTree,
  listIds,
  isCovered,
} from './eventTypeGroups';

/** Shorter lists need no search. */
const SEARCHED_FROM = 9;

/** Selects event types by name, or by the pattern of their group. */
export function EventTypePicker(props: {
  value: string[];
  onChange: (eventTypes: string[]) => void;
  error: string | undefined;
}) {
  const { t } = useWebhooksTranslation();
  const { value, onChange, error } = props;
  const id = useId();
  const [search, setSearch] = useState('');
  const catalogPath = useRouteRef(eventTypesRouteRef);
  const { value: registered, error: failure } = useEventTypes();
  const names = registered?.map(({ name }) => name) ?? [];
  const searched = search.trim().toLowerCase();
  const found = registered?.filter(
    ({ name, description }) =>
      name.toLowerCase().includes(searched) ||
      description.toLowerCase().includes(searched),
  );
  const all: EventTypeNode = {
    id: '*',
    types: names,
    children: eventTypeTree(names),
  };
  const listed = new Set(listIds([all]));
  const problem = failure
    ? t('common.optionsFailed', { reason: errorMessage(failure) })
    : error;

  return (
    <div
      role="group"
      className={styles.picker}
      aria-labelledby={`${id}-label`}
      aria-describedby={`${id}-help ${id}-summary ${id}-problem`}
      data-invalid={problem ? true : undefined}
    >
      <FieldLabel
        id={`${id}-label`}
        label={t('integrations.form.eventTypes')}
        secondaryLabel={t('common.required')}
        description={t('integrations.form.eventTypesHelp')}
        descriptionId={`${id}-help`}
      />
      {names.length >= SEARCHED_FROM && (
        <SearchField
          aria-label={t('eventTypes.search')}
          placeholder={t('eventTypes.search')}
          value={search}
          onChange={setSearch}
          // Enter in the search does not submit the form.
          onKeyDown={event => event.key === 'Enter' && event.preventDefault()}
        />
      )}
      {!registered && !failure && <Placeholder lines={4} />}
      {found && (
        <div className={styles.tree}>
          <EventTypeTree
            all={all}
            shown={
              searched ? new Set(found.map(({ name }) => name)) : undefined
            }
            descriptions={
              new Map(
                found.map(type => [type.name, describeEventType(t, type)]),
              )
            }
            value={value}
            onChange={onChange}
          />
          {found.length === 0 && names.length > 0 && (
            <Text variant="body-small" color="secondary">
              {t('eventTypes.emptyFiltered')}
            </Text>
          )}
        </div>
      )}
      <Summary id={`${id}-summary`} value={value} names={names} />
      <OtherPatterns
        value={registered ? value.filter(type => !listed.has(type)) : []}
        names={names}
        onRemove={removed => onChange(value.filter(type => type !== removed))}
      />
      {problem && (
        <Text
          id={`${id}-problem`}
          role="alert"
          variant="body-small"
          className={styles.error}
        >
          {problem}
        </Text>
      )}
      <Link href={catalogPath()} target="_blank" variant="body-small">
        {t('integrations.form.eventTypesBrowse')}
      </Link>
    </div>
  );
}

/** How many patterns are selected, and how many of the registered types they cover. */
function Summary(props: { id: string; value: string[]; names: string[] }) {
  const { t } = useWebhooksTranslation();
  const { id, value, names } = props;
  const patterns = value.filter(type => type.endsWith('*')).length;
  const covered = names.filter(name => isCovered(value, name)).length;
  const types = t('integrations.form.summaryTypes', { count: covered });

  return (
    <div id={id} role="status">
      {value.length > 0 && (
        <Text variant="body-small" weight="bold">
          {value.includes('*') && t('common.allEvents')}
          {!value.includes('*') &&
            (patterns > 0
              ? t('integrations.form.summary', {
                  patterns: t('integrations.form.summaryPatterns', {
                    count: patterns,
                  }),
                  types,
                })
              : types)}
        </Text>
      )}
    </div>
  );
}

/** Patterns without a group in the tree, and types that are no longer registered. */
function OtherPatterns(props: {
  value: string[];
  names: string[];
  onRemove: (pattern: string) => void;
}) {
  const { t } = useWebhooksTranslation();
  const { value, names, onRemove } = props;
  if (value.length === 0) {
    return null;
  }
  return (
    <>
      <TagGroup
        aria-label={t('integrations.form.otherPatterns')}
        onRemove={keys => keys.forEach(key => onRemove(String(key)))}
      >
        {value.map(pattern => (
          <Tag key={pattern} id={pattern} size="medium">
            {pattern}
          </Tag>
        ))}
      </TagGroup>
      {value
        .filter(pattern => !names.some(name => isCovered([pattern], name)))
        .map(pattern => (
          <Text key={pattern} variant="body-small" color="secondary">
            {t('integrations.form.eventTypesUnknown', { pattern })}
          </Text>
        ))}
    </>
  );
}
