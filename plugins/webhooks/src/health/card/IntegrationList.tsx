import { useState } from 'react';
import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
  Flex,
} from '@backstage/ui';
import type { HealthSummary } from 'backstage-plugin-webhooks-common';
import { HealthBadge } from '../../shared/components/HealthBadge';
import { LastDelivery } from '../../shared/components/LastDelivery';
import styles from './HealthCard.module.css';
import { IntegrationSummary } from './IntegrationSummary';
import { LazyIntegrationSummary } from './LazyIntegrationSummary';

/** Integrations as lines that unfold; the first, which is the worst, is unfolded. */
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
            <Flex align="center" gap="2" className={styles.line}>
              <span className={styles.name}>{integration.name}</span>
              <HealthBadge health={integration.health} />
              <LastDelivery integration={integration} />
            </Flex>
          </AccordionTrigger>
          <AccordionPanel>
            {/* A folded line asks for nothing, and the health of the first came with the list. */}
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
