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
import { CodeBlock } from '../../shared/components/CodeBlock/CodeBlock';
import { CopyButton } from '../../shared/components/CopyButton';
import { HeadersTable } from '../../shared/components/HeadersTable';
import { OutcomeBadge } from '../../shared/components/OutcomeBadge';
import { WrappingRow } from '../../shared/components/WrappingRow';
import { describeOutcome, statusLine } from '../../shared/describeOutcome';
import { cutLine } from '../../shared/format';
import { useFormat } from '../../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import styles from './DeliveryPanel.module.css';
import { toCurl } from './toCurl';

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
  // A new attempt is what the viewer waits for.
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
  const format = useFormat();
  const { attempt } = props;
  const wholeSize = declaredSize(attempt.responseHeaders);
  return (
    <Flex direction="column" gap="3">
      {(attempt.outcome !== 'success' || attempt.errorMessage) && (
        <Text variant="body-medium">
          {describeOutcome(t, attempt)}
          {attempt.errorMessage &&
            ` ${cutLine(attempt.errorMessage, MAX_ERROR)}`}
        </Text>
      )}
      <Flex align="center" justify="between" gap="2">
        <Text as="h4" variant="body-medium" weight="bold">
          {t('deliveries.detail.request')}
        </Text>
        {attempt.outcome !== 'blocked' && attempt.url.startsWith('http') && (
          <CopyButton
            text={toCurl(attempt, props.body)}
            label={t('deliveries.detail.copyCurl')}
          />
        )}
      </Flex>
      <Text variant="body-small" className={styles.id}>
        POST {attempt.url}
      </Text>
      <HeadersTable headers={attempt.requestHeaders} />
      <Text as="h4" variant="body-medium" weight="bold">
        {t('deliveries.detail.response')}
      </Text>
      {attempt.responseHeaders ? (
        <>
          {attempt.statusCode && (
            <Text variant="body-small" className={styles.id}>
              {statusLine(attempt.statusCode)}
            </Text>
          )}
          <HeadersTable headers={attempt.responseHeaders} />
          {attempt.responseBody ? (
            <CodeBlock
              title={t('deliveries.detail.body')}
              text={attempt.responseBody}
              wire="formatted"
              wrap
            />
          ) : (
            <Text variant="body-small" color="secondary">
              {t('deliveries.detail.noBody')}
            </Text>
          )}
          {attempt.responseTruncated && (
            <Text variant="body-small" color="secondary">
              {wholeSize === undefined
                ? t('deliveries.detail.truncated')
                : t('deliveries.detail.truncatedOf', {
                    size: format.bytes(wholeSize),
                  })}
            </Text>
          )}
        </>
      ) : (
        <Text variant="body-small" color="secondary">
          {t('deliveries.detail.noResponse')}
        </Text>
      )}
    </Flex>
  );
}

/** The size of a response as its headers declare it; unknown for a compressed or chunked one. */
function declaredSize(
  headers: Record<string, string> | undefined,
): number | undefined {
  const length = headers?.['content-length'];
  return length && !headers['content-encoding'] && /^\d+$/.test(length)
    ? Number(length)
    : undefined;
}
