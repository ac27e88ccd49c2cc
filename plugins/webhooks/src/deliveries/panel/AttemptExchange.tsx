import { Flex, Text } from '@backstage/ui';
import type { Attempt } from 'backstage-plugin-webhooks-common';
import { CodeBlock } from '../../shared/components/CodeBlock/CodeBlock';
import { CopyButton } from '../../shared/components/CopyButton';
import { HeadersTable } from '../../shared/components/HeadersTable';
import { statusLine } from '../../shared/describeOutcome';
import { useFormat } from '../../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import styles from './DeliveryPanel.module.css';
import { toCurl } from './toCurl';

/** The request and the response of an attempt. */
export function AttemptExchange(props: {
  attempt: Attempt;
  /** The body of the request; absent if the viewer may not read it. */
  body: string | undefined;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { attempt, body } = props;
  const wholeSize = declaredSize(attempt.responseHeaders);
  return (
    <Flex direction="column" gap="3">
      <Flex align="center" justify="between" gap="2">
        <Text as="h4" variant="body-medium" weight="bold">
          {t('deliveries.detail.request')}
        </Text>
        {attempt.outcome !== 'blocked' &&
          attempt.url.startsWith('http') &&
          body !== undefined && (
            <CopyButton
              text={toCurl(attempt, body)}
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
