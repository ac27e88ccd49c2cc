import { useState } from 'react';
import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
  Text,
} from '@backstage/ui';
import type { FailureCause } from 'backstage-plugin-webhooks-common';
import { OutcomeBadge } from '../../shared/components/OutcomeBadge';
import { WrappingRow } from '../../shared/components/WrappingRow';
import { useFormat } from '../../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { describeFailures } from './describeFailures';
import { FailureDetails } from './FailureDetails';

/** Why attempts failed, the newest cause first and expanded. */
export function LatestFailures(props: {
  failures: FailureCause[];
  /** Of the integration; earlier failures are over. */
  lastSuccessAt?: string;
  /** The log of the integration. */
  deliveriesPath: string;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { failures, lastSuccessAt, deliveriesPath } = props;
  const [newest] = failures;
  const [open, setOpen] = useState<Set<string | number>>(
    () => new Set(newest && [toKey(newest)]),
  );

  return (
    <AccordionGroup
      allowsMultiple
      expandedKeys={open}
      onExpandedChange={setOpen}
    >
      {failures.map(failure => (
        <Accordion key={toKey(failure)} id={toKey(failure)}>
          <AccordionTrigger>
            <WrappingRow>
              <OutcomeBadge {...failure} />
              <Text variant="body-medium">
                {describeFailures(t, format, failure)}
              </Text>
            </WrappingRow>
          </AccordionTrigger>
          <AccordionPanel>
            <FailureDetails
              failure={failure}
              isOver={
                lastSuccessAt !== undefined && lastSuccessAt > failure.lastAt
              }
              deliveriesPath={deliveriesPath}
            />
          </AccordionPanel>
        </Accordion>
      ))}
    </AccordionGroup>
  );
}

function toKey({ outcome, statusCode, errorCode }: FailureCause): string {
  return [outcome, statusCode, errorCode].join(' ');
}
