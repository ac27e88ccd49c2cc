import { useState } from 'react';
import { Combobox, Flex, Tag, TagGroup, Text } from '@backstage/ui';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  isEventTypePattern,
  matchesEventType,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api';
import { useQuery } from '../../hooks/useQuery';
import { useText } from '../../hooks/useText';
import { patternsOf } from './patternsOf';
import styles from './IntegrationForm.module.css';

/** Chooses event types by name, or all below a prefix by pattern. */
export function EventTypePicker(props: {
  value: string[];
  onChange: (eventTypes: string[]) => void;
  error: string | undefined;
}) {
  const t = useText();
  const api = useApi(webhooksApiRef);
  const { value, onChange, error } = props;
  const [text, setText] = useState('');
  const [refused, setRefused] = useState<string>();
  const { value: registered = [] } = useQuery(
    'event-types',
    () => api.listEventTypes(),
    { live: false },
  );

  const typed = text.trim();
  const options = [
    ...patternsOf(registered.map(({ name }) => name)).map(pattern => ({
      id: pattern,
      label: pattern,
      description:
        pattern === '*'
          ? t('form.allEvents')
          : t('form.allBelow', { prefix: pattern.slice(0, -2) }),
    })),
    ...registered.map(({ name, description }) => ({
      id: name,
      label: name,
      description,
    })),
  ].filter(option => !value.includes(option.id));
  if (
    typed &&
    isEventTypePattern(typed) &&
    ![...value, ...options.map(({ id }) => id)].includes(typed)
  ) {
    options.push({
      id: typed,
      label: typed,
      description: t('form.add', { pattern: typed }),
    });
  }

  const add = (pattern: string) => {
    setText('');
    setRefused(undefined);
    if (!value.includes(pattern)) {
      onChange([...value, pattern]);
    }
  };
  const unmatched = value.filter(
    pattern =>
      registered.length > 0 &&
      !registered.some(({ name }) => matchesEventType(pattern, name)),
  );

  return (
    <Flex direction="column" gap="2">
      <Combobox
        label={t('form.eventTypes')}
        description={t('form.eventTypesHelp')}
        placeholder={t('form.eventTypesPlaceholder')}
        isRequired
        isInvalid={error !== undefined || refused !== undefined}
        options={options}
        value={null}
        search={{ inputValue: text, onInputChange: setText }}
        onChange={key => {
          if (key !== null) {
            add(String(key));
          }
        }}
        onBlur={() => {
          // What was typed and not chosen is not silently lost.
          if (typed && isEventTypePattern(typed)) {
            add(typed);
          } else if (typed) {
            setRefused(typed);
          }
        }}
      />
      {refused && (
        <Text variant="body-small" className={styles.error}>
          {t('form.eventTypesInvalid', { pattern: refused })}
        </Text>
      )}
      {error && !refused && (
        <Text variant="body-small" className={styles.error}>
          {error}
        </Text>
      )}
      {value.length > 0 && (
        <TagGroup
          aria-label={t('form.selected')}
          onRemove={keys => onChange(value.filter(type => !keys.has(type)))}
        >
          {value.map(type => (
            <Tag key={type} id={type}>
              {type}
            </Tag>
          ))}
        </TagGroup>
      )}
      {unmatched.map(pattern => (
        <Text key={pattern} variant="body-small" color="secondary">
          {t('form.eventTypesUnknown', { pattern })}
        </Text>
      ))}
    </Flex>
  );
}
