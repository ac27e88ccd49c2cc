import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Flex } from '@backstage/ui';
import { DeliveryLog } from '../deliveries';
import { EntityHealth } from '../health';
import { HighContrast } from '../shared/components/HighContrast';
import { SectionCard } from '../shared/components/SectionCard';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';

/** The webhooks tab of an entity: health and the log of all its integrations. */
export function EntityWebhooksContent() {
  const { t } = useWebhooksTranslation();
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  return (
    <HighContrast>
      <Flex direction="column" gap="5" pb="8">
        <EntityHealth alwaysShown />
        <SectionCard title={t('deliveries.title')}>
          <DeliveryLog key={entityRef} entityRef={entityRef} />
        </SectionCard>
      </Flex>
    </HighContrast>
  );
}
