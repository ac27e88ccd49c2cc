import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Alert,
  Button,
  Checkbox,
  TextAreaField,
} from '@backstage/ui';
import type { TrySubscriptionResult } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { Paragraph } from '../../shared/components/Paragraph';
import { errorMessage } from '../../shared/errors';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { validationProps } from '../../shared/validationProps';
import { parseFilter, type Draft } from './draft';
import styles from './IntegrationForm.module.css';

type Trial = { result: TrySubscriptionResult } | { error: string };

/** Narrows the subscription of the integration, and tries it on the latest events. */
export function SubscriptionFilter(props: {
  draft: Pick<Draft, 'eventTypes' | 'filter' | 'ownedOnly' | 'owner'>;
  error: string | undefined;
  onChange: (part: Partial<Draft>) => void;
  onBlur: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const { draft, error, onChange } = props;
  const { eventTypes, filter, ownedOnly, owner } = draft;
  const [pending, setPending] = useState(false);
  const [trial, setTrial] = useState<{ of: string; outcome: Trial }>();
  // A result is only shown for the values that were tried.
  const current = JSON.stringify([eventTypes, filter, ownedOnly, owner]);
  const shown = trial?.of === current ? trial.outcome : undefined;
  const canTry = eventTypes.length > 0 && !error && (!ownedOnly || owner);

  const run = async () => {
    setPending(true);
    const outcome = await api
      .trySubscription({
        eventTypes,
        filter: parseFilter(filter),
        ...(ownedOnly && { ownedOnly, owner }),
      })
      .then(
        (result): Trial => ({ result }),
        (failure): Trial => ({ error: errorMessage(failure) }),
      );
    setTrial({ of: current, outcome });
    setPending(false);
  };

  return (
    <Accordion defaultExpanded={filter !== '' || ownedOnly}>
      <AccordionTrigger title={t('integrations.form.narrow')} />
      <AccordionPanel>
        <div className={styles.section}>
          <TextAreaField
            className={styles.code}
            label={t('integrations.form.filter')}
            description={t('integrations.form.filterHelp')}
            placeholder='{ "payload.environment": "production" }'
            value={filter}
            {...validationProps(error)}
            onChange={text => onChange({ filter: text })}
            onBlur={props.onBlur}
          />
          <Checkbox
            isSelected={ownedOnly}
            onChange={selected => onChange({ ownedOnly: selected })}
          >
            {t('integrations.form.ownedOnly')}
          </Checkbox>
          <Paragraph variant="body-small" color="secondary">
            {t('integrations.form.ownedOnlyHelp')}
          </Paragraph>
          <div>
            <Button
              variant="secondary"
              isPending={pending}
              isDisabled={!canTry}
              onPress={run}
            >
              {t('integrations.form.tryFilter')}
            </Button>
          </div>
          <div role="status">{shown && <TrialResult outcome={shown} />}</div>
        </div>
      </AccordionPanel>
    </Accordion>
  );
}

function TrialResult(props: { outcome: Trial }) {
  const { t } = useWebhooksTranslation();
  const { outcome } = props;
  if ('error' in outcome) {
    return (
      <Alert
        status="danger"
        icon
        title={t('integrations.form.tryFailed')}
        description={outcome.error}
      />
    );
  }
  const { tried, matched } = outcome.result;
  return (
    <Alert
      status={tried > 0 && matched === 0 ? 'warning' : 'info'}
      icon
      title={
        tried === 0
          ? t('integrations.form.tryNothing')
          : t('integrations.form.tryResult', {
              matched: String(matched),
              tried: String(tried),
            })
      }
    />
  );
}
