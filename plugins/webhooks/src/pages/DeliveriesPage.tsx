import { DeliveryLog } from '../components/Deliveries';
import { SectionBody } from '../components/Page';

/** The log of all integrations that the viewer may see. */
export function DeliveriesPage() {
  return (
    <SectionBody section="deliveries">
      <DeliveryLog />
    </SectionBody>
  );
}
