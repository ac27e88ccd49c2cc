import { useState, type FormEvent } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Alert,
  Button,
  Flex,
  TextAreaField,
  TextField,
} from '@backstage/ui';
import {
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiQuestionLine,
} from '@remixicon/react';
import type {
  SignatureCheck as Check,
  SignaturePartCheck,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { Paragraph } from '../../shared/components/Paragraph';
import { errorMessage } from '../../shared/errors';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import styles from './SignatureCheck.module.css';

const ICON = { size: 18, 'aria-hidden': true } as const;
const ICONS = {
  match: <RiCheckboxCircleLine {...ICON} />,
  difference: <RiCloseCircleLine {...ICON} />,
  unknown: <RiQuestionLine {...ICON} />,
};

type Answer = { check: Check } | { error: string };

/** Compares a request that the receiver got with the request that was sent. */
export function SignatureCheck(props: { deliveryId: string; body: string }) {
  const { t } = useWebhooksTranslation();
  return (
    <Accordion>
      <AccordionTrigger title={t('deliveries.signature.title')} />
      <AccordionPanel>
        <SignatureForm {...props} />
      </AccordionPanel>
    </Accordion>
  );
}

function SignatureForm(props: { deliveryId: string; body: string }) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const [id, setId] = useState('');
  const [timestamp, setTimestamp] = useState('');
  const [signature, setSignature] = useState('');
  const [body, setBody] = useState('');
  const [pending, setPending] = useState(false);
  const [answer, setAnswer] = useState<Answer>();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    try {
      const check = await api.checkSignature(props.deliveryId, {
        webhookId: id,
        webhookTimestamp: timestamp,
        webhookSignature: signature,
        ...(body && { body: pastedBody(body, props.body) }),
      });
      setAnswer({ check });
    } catch (error) {
      setAnswer({ error: errorMessage(error) });
    } finally {
      setPending(false);
    }
  };

  return (
    <form onSubmit={submit}>
      <Flex direction="column" gap="3">
        <Paragraph variant="body-small" color="secondary">
          {t('deliveries.signature.help')}
        </Paragraph>
        <TextField
          label="webhook-id"
          value={id}
          onChange={setId}
          isRequired
          autoComplete="off"
        />
        <TextField
          label="webhook-timestamp"
          value={timestamp}
          onChange={setTimestamp}
          isRequired
          autoComplete="off"
        />
        <TextField
          label="webhook-signature"
          description={t('deliveries.signature.signatureHelp')}
          value={signature}
          onChange={setSignature}
          isRequired
          autoComplete="off"
        />
        <TextAreaField
          className={styles.body}
          label={t('deliveries.detail.body')}
          secondaryLabel={t('common.optional')}
          description={t('deliveries.signature.bodyHelp')}
          value={body}
          onChange={setBody}
        />
        <div>
          <Button type="submit" variant="secondary" isPending={pending}>
            {t('deliveries.signature.check')}
          </Button>
        </div>
        <div role="status">{answer && <Result answer={answer} />}</div>
      </Flex>
    </form>
  );
}

/** Text areas turn every line break into one character. */
function pastedBody(pasted: string, sent: string): string {
  return pasted === sent.replaceAll(/\r\n?/g, '\n') ? sent : pasted;
}

function Result({ answer }: { answer: Answer }) {
  const { t } = useWebhooksTranslation();
  if ('error' in answer) {
    return (
      <Alert
        status="danger"
        icon
        title={t('deliveries.signature.failed')}
        description={answer.error}
      />
    );
  }
  const { matches, parts } = answer.check;
  return (
    <Flex direction="column" gap="3">
      <Alert
        status={matches ? 'success' : 'warning'}
        icon
        title={t(
          matches
            ? 'deliveries.signature.matchesTitle'
            : 'deliveries.signature.differsTitle',
        )}
        description={matches ? t('deliveries.signature.matches') : undefined}
      />
      <ul className={styles.parts}>
        {parts.map(part => (
          <li key={part.part} className={styles[part.result]}>
            {ICONS[part.result]}
            <span>
              <strong>{t(`deliveries.signature.part.${part.part}`)}</strong>{' '}
              <PartResult part={part} />
            </span>
          </li>
        ))}
      </ul>
    </Flex>
  );
}

function PartResult({ part }: { part: SignaturePartCheck }) {
  const { t } = useWebhooksTranslation();
  return part.difference
    ? t(`deliveries.signature.difference.${part.difference}`)
    : t(
        part.result === 'match'
          ? 'deliveries.signature.match'
          : `deliveries.signature.unknown.${part.part}`,
      );
}
