import { useRouteRef } from '@backstage/core-plugin-api';
import { Alert, ButtonLink, Flex, Text } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import type { ListedEventType } from 'backstage-plugin-webhooks-common';
import { newIntegrationRouteRef } from '../routes';
import { CodeBlock } from '../shared/components/CodeBlock/CodeBlock';
import { useMayCreate } from '../shared/hooks/useMayCreate';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { EventTypeFacts } from './EventTypeFacts';
import { LatestEvent } from './LatestEvent';
import { ReceiverCode } from './ReceiverCode';
import { exampleRequest } from './receiverSnippet';
import { SchemaTable } from './SchemaTable';

/** Everything needed to write a receiver for an event type. */
export function EventTypeDetails(props: { eventType: ListedEventType }) {
  const { t } = useWebhooksTranslation();
  const newPath = useRouteRef(newIntegrationRouteRef);
  const { name, schema, example, deprecated } = props.eventType;
  const { allowed } = useMayCreate();

  return (
    <Flex direction="column" gap="4">
      {deprecated !== undefined && (
        <Alert
          status="warning"
          icon
          title={t('eventTypes.deprecated')}
          description={deprecated}
        />
      )}
      <EventTypeFacts eventType={props.eventType} />
      {example === undefined ? (
        <Text variant="body-medium" color="secondary">
          {t('eventTypes.noExample')}
        </Text>
      ) : (
        <CodeBlock
          title={t('eventTypes.example')}
          text={exampleRequest(name, example)}
        />
      )}
      <LatestEvent eventType={name} />
      {schema ? (
        <>
          <SchemaTable schema={schema} />
          <CodeBlock
            title={t('eventTypes.schema')}
            text={JSON.stringify(schema, undefined, 2)}
          />
        </>
      ) : (
        <Text variant="body-medium" color="secondary">
          {t('eventTypes.noSchema')}
        </Text>
      )}
      <ReceiverCode eventType={name} />
      {allowed && (
        <div>
          <ButtonLink
            variant="secondary"
            iconStart={<RiAddLine />}
            href={`${newPath()}?eventType=${encodeURIComponent(name)}`}
          >
            {t('eventTypes.subscribe')}
          </ButtonLink>
        </div>
      )}
    </Flex>
  );
}
