import { useRouteRef } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { ButtonLink, Flex, Text } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import {
  type EventType,
  webhooksIntegrationCreatePermission,
} from 'backstage-plugin-webhooks-common';
import { useText } from '../../hooks/useText';
import { newIntegrationRouteRef } from '../../routes';
import { CodeBlock } from '../CodeBlock';
import { exampleRequest, receiverSnippet } from './receiverSnippet';

/** All that is needed to write a receiver for one event type. */
export function EventTypeDetails(props: { eventType: EventType }) {
  const t = useText();
  const newPath = useRouteRef(newIntegrationRouteRef);
  const { name, schema, example } = props.eventType;
  const { allowed } = usePermission({
    permission: webhooksIntegrationCreatePermission,
  });

  return (
    <Flex direction="column" gap="4">
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
      {schema ? (
        <CodeBlock
          title={t('eventTypes.schema')}
          text={JSON.stringify(schema, undefined, 2)}
        />
      ) : (
        <Text variant="body-medium" color="secondary">
          {t('eventTypes.noSchema')}
        </Text>
      )}
      <CodeBlock
        title={t('eventTypes.receiver')}
        text={receiverSnippet(name)}
      />
      <Text variant="body-small" color="secondary">
        {t('eventTypes.receiverHelp')}
      </Text>
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
