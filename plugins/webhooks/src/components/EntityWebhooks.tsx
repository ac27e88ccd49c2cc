import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Flex } from '@backstage/ui';
import { useText } from '../hooks/useText';
import { DeliveryLog } from './Deliveries';
import { EntityHealth } from './HealthCard';
import { Readable } from './Readable';
import { Panel } from './Page';

/** The webhooks tab of an entity: health, and the log of all integrations about it. */
export function EntityWebhooks() {
  const t = useText();
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  return (
    <Readable>
      <Flex direction="column" gap="5" pb="8">
        <EntityHealth isKept />
        <Panel title={t('deliveries.title')}>
          <DeliveryLog key={entityRef} entityRef={entityRef} />
        </Panel>
      </Flex>
    </Readable>
  );
}
