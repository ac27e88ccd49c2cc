import { useLocation, useNavigate, useParams } from 'react-router-dom';
import { useRouteRef } from '@backstage/core-plugin-api';
import { deliveriesRouteRef } from '../../routes';
import { openedFrom } from '../openDelivery';
import { DeliveryPanel } from './DeliveryPanel';

/** The panel of the delivery that the address names, if it names one. */
export function DeliveryPanelRoute() {
  const { id } = useParams();
  const navigate = useNavigate();
  const from = openedFrom(useLocation());
  const logPath = useRouteRef(deliveriesRouteRef)();
  return (
    <DeliveryPanel
      id={id}
      onClose={() =>
        from ? navigate(-1) : navigate(logPath, { replace: true })
      }
    />
  );
}
