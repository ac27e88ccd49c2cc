import { useRouteRef } from '@backstage/core-plugin-api';
import {
  Alert,
  ButtonLink,
  Flex,
  Text,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import { useState } from 'react';
import {
  type ListedEventType,
  type SigningScheme,
} from 'backstage-plugin-webhooks-common';
import { newIntegrationRouteRef } from '../routes';
import { CodeBlock } from '../shared/components/CodeBlock/CodeBlock';
import { useMayCreate } from '../shared/hooks/useMayCreate';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { EventTypeFacts } from './EventTypeFacts';
import { LatestEvent } from './LatestEvent';
import { exampleRequest, receiverSnippet } from './receiverSnippet';

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
        <CodeBlock
          title={t('eventTypes.schema')}
          text={JSON.stringify(schema, undefined, 2)}
        />
      ) : (
        <Text variant="body-medium" color="secondary">
          {t('eventTypes.noSchema')}
        </Text>
      )}
      <Receiver eventType={name} />
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

/** Example receiver for either signing scheme. */
function Receiver(props: { eventType: string }) {
  const { t } = useWebhooksTranslation();
  const [signing, setSigning] = useState<SigningScheme>('hmac');

  return (
    <Flex direction="column" gap="2">
      <ToggleButtonGroup
        aria-label={t('eventTypes.receiverSigning')}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[signing]}
        onSelectionChange={keys =>
          setSigning(keys.has('ed25519') ? 'ed25519' : 'hmac')
        }
      >
        <ToggleButton id="hmac">{t('eventTypes.receiverHmac')}</ToggleButton>
        <ToggleButton id="ed25519">
          {t('eventTypes.receiverEd25519')}
        </ToggleButton>
      </ToggleButtonGroup>
      <CodeBlock
        title={t('eventTypes.receiver')}
        text={receiverSnippet(props.eventType, signing)}
      />
      <Text variant="body-small" color="secondary">
        {signing === 'hmac'
          ? t('eventTypes.receiverHelpHmac')
          : t('eventTypes.receiverHelpEd25519')}
      </Text>
    </Flex>
  );
}
