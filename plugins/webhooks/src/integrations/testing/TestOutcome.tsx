import { useApi } from '@backstage/frontend-plugin-api';
import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Flex,
} from '@backstage/ui';
import type { Attempt } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { AttemptExchange } from '../../deliveries';
import { CodeBlock } from '../../shared/components/CodeBlock/CodeBlock';
import { TestResult } from '../../shared/components/TestResult';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { useQuery } from '../../shared/query/useQuery';

/** The result of a test, with its request and response to open in place. */
export function TestOutcome(props: { attempt: Attempt; isOpen?: boolean }) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const { attempt, isOpen } = props;
  // Undefined for viewers who may test an integration, but not read its deliveries.
  const { value: delivery } = useQuery(['delivery', attempt.deliveryId], () =>
    api.getDelivery(attempt.deliveryId),
  );
  const body = delivery?.event.body;

  return (
    <Flex direction="column" gap="2">
      <TestResult attempt={attempt} />
      <Accordion key={attempt.id} defaultExpanded={isOpen}>
        <AccordionTrigger title={t('integrations.testing.exchange')} />
        <AccordionPanel>
          <Flex direction="column" gap="3">
            <AttemptExchange attempt={attempt} body={body} />
            {body !== undefined && (
              <CodeBlock
                title={t('deliveries.detail.requestBody')}
                text={body}
                wire="formatted"
                wrap
              />
            )}
          </Flex>
        </AccordionPanel>
      </Accordion>
    </Flex>
  );
}
