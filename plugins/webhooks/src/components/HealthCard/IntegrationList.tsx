import { useState } from 'react';
import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
  Flex,
} from '@backstage/ui';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { HealthBadge } from '../HealthBadge';
import { LastDelivery } from '../IntegrationsTable';
import { IntegrationSummary } from './IntegrationSummary';
import styles from './HealthCard.module.css';

/** Integrations as lines that unfold; the first, which is the worst, is unfolded. */
export function IntegrationList(props: { integrations: Integration[] }) {
  const { integrations } = props;
  const [expanded, setExpanded] = useState<Set<string | number>>(
    () => new Set(integrations.slice(0, 1).map(({ id }) => id)),
  );

  return (
    <AccordionGroup expandedKeys={expanded} onExpandedChange={setExpanded}>
      {integrations.map(integration => (
        <Accordion key={integration.id} id={integration.id}>
          <AccordionTrigger>
            <Flex align="center" gap="2" className={styles.line}>
              <span className={styles.name}>{integration.name}</span>
              <HealthBadge health={integration.health} />
              <LastDelivery integration={integration} />
            </Flex>
          </AccordionTrigger>
          <AccordionPanel>
            {/* A folded line asks for nothing. */}
            {expanded.has(integration.id) && (
              <IntegrationSummary integration={integration} />
            )}
          </AccordionPanel>
        </Accordion>
      ))}
    </AccordionGroup>
  );
}
