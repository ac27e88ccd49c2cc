import { useState } from 'react';
import {
  Flex,
  Select,
  Text,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import type { SigningScheme } from 'backstage-plugin-webhooks-common';
import { CodeBlock } from '../shared/components/CodeBlock/CodeBlock';
import { WrappingRow } from '../shared/components/WrappingRow';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { receiverSnippet } from './receiverSnippet';
import { type Language, LANGUAGES, VERIFIERS } from './verifiers';

/** Example receiver for either signing scheme, and functions that verify a shared secret in several languages. */
export function ReceiverCode(props: { eventType: string }) {
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
