import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Flex } from '@backstage/ui';
import { DeliveryLog } from '../deliveries';
import { EntityHealth } from '../health';
import { Panel } from '../shared/components/Panel';
import { Readable } from '../shared/components/Readable';
import { useText } from '../shared/hooks/useText';

/** The webhooks tab of an entity: health, and the log of all integrations about it. */
export function EntityWebhooksContent() {
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
