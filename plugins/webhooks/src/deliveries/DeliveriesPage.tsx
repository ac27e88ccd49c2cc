import { SectionBody } from '../shared/components/SectionBody';
import { DeliveryLog } from './DeliveryLog';

/** The log of all integrations that the viewer may see. */
export function DeliveriesPage() {
  return (
    <SectionBody section="deliveries">
      <DeliveryLog />
    </SectionBody>
  );
}
