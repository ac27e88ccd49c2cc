import { useId } from 'react';
import { Flex, Select, Tag, TagGroup, Text } from '@backstage/ui';
import { matchesEventType } from 'backstage-plugin-webhooks-common';
import { errorMessage } from '../../shared/errors';
import { useEventTypes } from '../../shared/hooks/useEventTypes';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { commonPatterns } from './commonPatterns';
import styles from './IntegrationForm.module.css';

/** Selects event types by name or by pattern. */
export function EventTypePicker(props: {
  value: string[];
  onChange: (eventTypes: string[]) => void;
  error: string | undefined;
}) {
  const { t } = useWebhooksTranslation();
  const { value, onChange, error } = props;
  const problemId = useId();
  const { value: registered = [], error: failure } = useEventTypes();
  const names = registered.map(({ name }) => name);
  const patterns = commonPatterns(names);
  const listed = new Set([...patterns, ...names]);
  const problem = failure
    ? t('common.optionsFailed', { reason: errorMessage(failure) })
    : error;
  const unmatched = value.filter(
    pattern =>
      names.length > 0 && !names.some(name => matchesEventType(pattern, name)),
  );

  return (
    <Flex direction="column" gap="2">
      <Select
        label={t('integrations.form.eventTypes')}
        description={t('integrations.form.eventTypesHelp')}
        placeholder={t('integrations.form.eventTypesPlaceholder')}
        isRequired
        // An empty Select does not call `validate`, so the message is rendered below and referenced by id.
        isInvalid={error !== undefined}
        aria-describedby={problem === undefined ? undefined : problemId}
        selectionMode="multiple"
        search
        options={[
          ...registered.map(({ name, description }) => ({
            id: name,
            label: name,
            description,
          })),
          ...patterns.map(pattern => ({
            id: pattern,
            label: pattern,
            description:
              pattern === '*'
                ? t('common.allEvents')
                : t('integrations.form.allBelow', {
                    prefix: pattern.slice(0, -2),
                  }),
          })),
        ]}
        value={value.filter(type => listed.has(type))}
        onChange={keys =>
          onChange([
            ...keys.map(String),
            ...value.filter(type => !listed.has(type)),
          ])
        }
      />
      {problem && (
        <Text
          id={problemId}
          variant="body-small"
          className={styles.error}
          role="alert"
        >
          {problem}
        </Text>
      )}
      {value.length > 0 && (
        <TagGroup
          aria-label={t('integrations.form.selected')}
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
          {t('integrations.form.eventTypesUnknown', { pattern })}
        </Text>
      ))}
    </Flex>
  );
}
