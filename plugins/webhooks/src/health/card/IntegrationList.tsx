import { useState } from 'react';
import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
} from '@backstage/ui';
import type { HealthSummary } from 'backstage-plugin-webhooks-common';
import { HealthBadge } from '../../shared/components/HealthBadge';
import { LastDelivery } from '../../shared/components/LastDelivery';
import { WrappingRow } from '../../shared/components/WrappingRow';
import styles from './IntegrationList.module.css';
import { IntegrationSummary } from './IntegrationSummary';
import { LazyIntegrationSummary } from './LazyIntegrationSummary';

/** Integrations as an accordion. The first, which is the worst, is expanded. */
export function IntegrationList(props: { summary: HealthSummary }) {
  const { items, worst } = props.summary;
  const [expanded, setExpanded] = useState<Set<string | number>>(
    () => new Set(items.slice(0, 1).map(({ id }) => id)),
  );

  return (
    <AccordionGroup expandedKeys={expanded} onExpandedChange={setExpanded}>
      {items.map((integration, index) => (
        <Accordion key={integration.id} id={integration.id}>
          <AccordionTrigger>
            <WrappingRow>
              <span className={styles.name}>{integration.name}</span>
              <HealthBadge integration={integration} />
              <LastDelivery integration={integration} />
            </WrappingRow>
          </AccordionTrigger>
          <AccordionPanel>
            {/* Collapsed items load nothing, and the health of the first one came with the list. */}
            {expanded.has(integration.id) &&
              (index === 0 && worst ? (
                <IntegrationSummary integration={integration} health={worst} />
              ) : (
                <LazyIntegrationSummary integration={integration} />
              ))}
          </AccordionPanel>
        </Accordion>
      ))}
    </AccordionGroup>
  );
}
