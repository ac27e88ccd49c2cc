import { Button, ButtonLink, Flex } from '@backstage/ui';
import type { FailureCause } from 'backstage-plugin-webhooks-common';
import { CodeBlock } from '../../shared/components/CodeBlock/CodeBlock';
import { Paragraph } from '../../shared/components/Paragraph';
import { WrappingRow } from '../../shared/components/WrappingRow';
import { describeOutcome } from '../../shared/describeOutcome';
import { cutLine } from '../../shared/format';
import { useFormat } from '../../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { useOpenDelivery } from '../openDelivery';
import { describeRemedy } from './describeRemedy';

const MAX_ERROR = 300;
/** The first lines of a response; the delivery has all of it. */
const MAX_LINES = 8;

/** The newest failure of a kind, with the usual remedy and links to its deliveries. */
export function FailureDetails(props: {
  failure: FailureCause;
  isOver: boolean;
  deliveriesPath: string;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const open = useOpenDelivery();
  const { failure, isOver, deliveriesPath } = props;
  const { deliveryId, responseBody, errorMessage, lastAt } = failure;

  return (
    <Flex direction="column" gap="3">
      <Paragraph variant="body-medium">
        {describeOutcome(t, failure)} {describeRemedy(t, failure)}{' '}
        {isOver && t('deliveries.failures.over')}
      </Paragraph>
      <Paragraph variant="body-small" color="secondary">
        {[
          failure.eventType,
          t('deliveries.failures.last', { when: format.exact(lastAt) }),
          errorMessage && cutLine(errorMessage, MAX_ERROR),
        ]
          .filter(Boolean)
          .join(' · ')}
      </Paragraph>
      {responseBody && (
        <CodeBlock
          title={t('deliveries.failures.response')}
          text={firstLines(responseBody)}
          wrap
        />
      )}
      <WrappingRow>
        <Button
          size="small"
          variant="secondary"
          onPress={() => open(deliveryId, [deliveryId])}
        >
          {t('deliveries.failures.open')}
        </Button>
        <ButtonLink
          size="small"
          variant="tertiary"
          href={`${deliveriesPath}?${toQuery(failure)}`}
        >
          {t('deliveries.failures.all')}
        </ButtonLink>
      </WrappingRow>
    </Flex>
  );
}

function firstLines(text: string): string {
  const lines = text.split('\n');
  return lines.length > MAX_LINES
    ? `${lines.slice(0, MAX_LINES).join('\n')}\n…`
    : text;
}

/** The filters of the log that select the deliveries whose last attempt failed in the same way. */
function toQuery({ outcome, statusCode }: FailureCause): string {
  return new URLSearchParams({
    outcome,
    ...(statusCode !== undefined && { code: String(statusCode) }),
  }).toString();
}
