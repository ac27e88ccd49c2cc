import { DeliveryLog } from '../components/Deliveries';
import { PageBody } from '../components/Page';
import { useText } from '../hooks/useText';

/** The log of all integrations that the viewer may see. */
export function DeliveriesPage() {
  const t = useText();
  return (
    <PageBody
      header={{
        title: t('deliveries.title'),
        description: t('deliveries.description'),
      }}
    >
      <DeliveryLog />
    </PageBody>
  );
}
