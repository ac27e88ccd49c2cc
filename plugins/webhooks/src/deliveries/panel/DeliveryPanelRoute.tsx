import { useLocation, useNavigate, useParams } from 'react-router-dom';
import { useRouteRef } from '@backstage/core-plugin-api';
import { deliveriesRouteRef, deliveryRouteRef } from '../../routes';
import { openedFrom } from '../openDelivery';
import { DeliveryPanel } from './DeliveryPanel';

/** The panel of the delivery in the address, if any. */
export function DeliveryPanelRoute() {
  const { id } = useParams();
  const navigate = useNavigate();
  const location = useLocation();
  const from = openedFrom(location);
  const logPath = useRouteRef(deliveriesRouteRef)();
  const path = useRouteRef(deliveryRouteRef);
  return (
    <DeliveryPanel
      id={id}
      ids={from?.ids}
      // The history entry is replaced, so that closing the panel leads back in one step.
      onShow={other =>
        navigate(path({ id: other }), { replace: true, state: location.state })
      }
      onClose={() =>
        from ? navigate(-1) : navigate(logPath, { replace: true })
      }
    />
  );
}
