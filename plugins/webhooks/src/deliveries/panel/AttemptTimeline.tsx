import { useState } from 'react';
import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
  Flex,
  Text,
  VisuallyHidden,
} from '@backstage/ui';
import type { Attempt } from 'backstage-plugin-webhooks-common';
import { OutcomeBadge } from '../../shared/components/OutcomeBadge';
import { WrappingRow } from '../../shared/components/WrappingRow';
import { describeOutcome } from '../../shared/describeOutcome';
import { cutLine } from '../../shared/format';
import { useFormat } from '../../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { AttemptExchange } from './AttemptExchange';
import styles from './DeliveryPanel.module.css';

/** A delivery that was redelivered many times may have thousands of attempts. */
const MAX_ATTEMPTS = 50;
const MAX_ERROR = 1_000;

/** The attempts of a delivery, newest first. The newest is expanded. */
export function AttemptTimeline(props: { attempts: Attempt[]; body: string }) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { attempts } = props;
  const newestFirst = attempts.slice(-MAX_ATTEMPTS).reverse();
  const hidden = attempts.length - newestFirst.length;
  const newest = newestFirst.at(0);
  const [open, setOpen] = useState<Set<string | number>>(
    () => new Set(newest && [newest.id]),
  );
  const [knownNewest, setKnownNewest] = useState(newest?.id);
  // The viewer is waiting for the new attempt.
  if (newest && newest.id !== knownNewest) {
    setKnownNewest(newest.id);
    setOpen(new Set([newest.id]));
  }

  return (
    <section
      aria-label={t('deliveries.detail.attempts', { count: attempts.length })}
    >
      <Text as="h3" variant="body-large" weight="bold" className={styles.title}>
        {t('deliveries.detail.attempts', { count: attempts.length })}
      </Text>
      <VisuallyHidden role="status">
        {newest &&
          t('deliveries.detail.newest', {
            number: String(newest.number),
            outcome: t(`common.outcome.${newest.outcome}`),
          })}
      </VisuallyHidden>
      {newestFirst.length === 0 ? (
        <Text variant="body-medium" color="secondary">
          {t('deliveries.detail.noAttempts')}
        </Text>
      ) : (
        <AccordionGroup
          allowsMultiple
          expandedKeys={open}
          onExpandedChange={setOpen}
        >
          {newestFirst.map(attempt => (
            <Accordion key={attempt.id} id={attempt.id}>
              <AccordionTrigger>
                <WrappingRow>
                  {t('deliveries.detail.attempt', {
                    number: String(attempt.number),
                  })}
                  <OutcomeBadge
                    outcome={attempt.outcome}
                    statusCode={attempt.statusCode}
                    errorCode={attempt.errorCode}
                  />
                  <Text variant="body-small" color="secondary">
                    {[
                      format.exact(attempt.startedAt),
                      format.duration(attempt.durationMs),
                      t(`deliveries.trigger.${attempt.trigger}`),
                    ].join(' · ')}
                  </Text>
                </WrappingRow>
              </AccordionTrigger>
              <AccordionPanel>
                {open.has(attempt.id) && (
                  <AttemptDetails attempt={attempt} body={props.body} />
                )}
              </AccordionPanel>
            </Accordion>
          ))}
        </AccordionGroup>
      )}
      {hidden > 0 && (
        <Text variant="body-small" color="secondary">
          {t('deliveries.detail.moreAttempts', { count: hidden })}
        </Text>
      )}
    </section>
  );
}

function AttemptDetails(props: { attempt: Attempt; body: string }) {
  const { t } = useWebhooksTranslation();
  const { attempt } = props;
  return (
    <Flex direction="column" gap="3">
      {(attempt.outcome !== 'success' || attempt.errorMessage) && (
        <Text variant="body-medium">
          {describeOutcome(t, attempt)}
          {attempt.errorMessage &&
            ` ${cutLine(attempt.errorMessage, MAX_ERROR)}`}
        </Text>
      )}
      <AttemptExchange {...props} />
    </Flex>
  );
}
