import { useRouteRef } from '@backstage/core-plugin-api';
import {
  Alert,
  ButtonLink,
  Flex,
  Select,
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
import { WrappingRow } from '../shared/components/WrappingRow';
import { useMayCreate } from '../shared/hooks/useMayCreate';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { EventTypeFacts } from './EventTypeFacts';
import { LatestEvent } from './LatestEvent';
import { exampleRequest, receiverSnippet } from './receiverSnippet';
import { SchemaTable } from './SchemaTable';
import { type Language, LANGUAGES, VERIFIERS } from './verifiers';

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

/** Example receiver for either signing scheme, and functions that verify a shared secret in several languages. */
function Receiver(props: { eventType: string }) {
  const { t } = useWebhooksTranslation();
  const [signing, setSigning] = useState<SigningScheme>('hmac');
  const [language, setLanguage] = useState<Language | 'receiver'>('receiver');
  const verifier =
    signing === 'hmac' && language !== 'receiver'
      ? VERIFIERS[language]
      : undefined;

  return (
    <Flex direction="column" gap="2">
      <WrappingRow>
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
        {signing === 'hmac' && (
          <Select
            aria-label={t('eventTypes.language')}
            style={{ maxWidth: '20rem' }}
            selectionMode="single"
            options={[
              { id: 'receiver', label: t('eventTypes.languageReceiver') },
              ...LANGUAGES.map(id => ({ id, label: VERIFIERS[id].name })),
            ]}
            value={language}
            onChange={key => setLanguage(key as Language | 'receiver')}
          />
        )}
      </WrappingRow>
      <CodeBlock
        title={
          verifier
            ? t('eventTypes.verifier', { language: verifier.name })
            : t('eventTypes.receiver')
        }
        text={verifier?.code ?? receiverSnippet(props.eventType, signing)}
      />
      {!verifier && (
        <Text variant="body-small" color="secondary">
          {signing === 'hmac'
            ? t('eventTypes.receiverHelpHmac')
            : t('eventTypes.receiverHelpEd25519')}
        </Text>
      )}
    </Flex>
  );
}
