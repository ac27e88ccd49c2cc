import { Flex, Select, Text } from '@backstage/ui';
import { CodeBlock } from '../../shared/components/CodeBlock/CodeBlock';
import { ErrorState } from '../../shared/components/ErrorState';
import { Placeholder } from '../../shared/components/Placeholder';
import { useEventTypes } from '../../shared/hooks/useEventTypes';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { describeEventType } from '../../shared/describeEventType';
import { EventTypeFacts } from '../EventTypeFacts';
import { exampleRequest } from '../receiverSnippet';
import { SchemaTable } from '../SchemaTable';

/** The body of the requests of an event type, and who subscribes to it. */
export function ReceivedType(props: {
  name: string | undefined;
  onChange: (name: string) => void;
}) {
  const { t } = useWebhooksTranslation();
  const { value, error, retry } = useEventTypes();
  if (error) {
    return <ErrorState error={error} onRetry={retry} />;
  }
  if (!value) {
    return <Placeholder lines={3} />;
  }
  if (value.length === 0) {
    return <Text color="secondary">{t('eventTypes.emptyTitle')}</Text>;
  }
  const type = value.find(({ name }) => name === props.name);
  return (
    <Flex direction="column" gap="4">
      <Select
        label={t('eventTypes.receivers.eventType')}
        placeholder={t('eventTypes.receivers.choose')}
        style={{ maxWidth: '24rem' }}
        selectionMode="single"
        searchable
        options={value.map(({ name }) => ({ id: name, label: name }))}
        value={type?.name ?? null}
        onChange={name => name !== null && props.onChange(String(name))}
      />
      {props.name !== undefined && !type && (
        <Text variant="body-medium" color="secondary">
          {t('eventTypes.receivers.unknown', { name: props.name })}
        </Text>
      )}
      {type && (
        <>
          <Text variant="body-medium">{describeEventType(t, type)}</Text>
          <EventTypeFacts eventType={type} />
          {type.schema && <SchemaTable schema={type.schema} />}
          {!type.schema && (
            <Text variant="body-medium" color="secondary">
              {t('eventTypes.noSchema')}
            </Text>
          )}
          {type.example !== undefined && (
            <CodeBlock
              title={t('eventTypes.example')}
              text={exampleRequest(type.name, type.example)}
            />
          )}
        </>
      )}
    </Flex>
  );
}
