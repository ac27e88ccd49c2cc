import { SectionLayout } from '../shared/components/SectionLayout';
import { DeliveryLog } from './DeliveryLog';

/** The log of all integrations that the viewer may see. */
export function DeliveriesPage() {
  return (
    <SectionLayout section="deliveries">
      <DeliveryLog />
    </SectionLayout>
  );
}
