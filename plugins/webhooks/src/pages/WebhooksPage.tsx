import { Navigate, Route, Routes, useLocation } from 'react-router-dom';
import { DeliveriesPage } from '../deliveries/DeliveriesPage';
import { openedFrom } from '../deliveries/openDelivery';
import { DeliveryPanelRoute } from '../deliveries/panel/DeliveryPanelRoute';
import { EventTypesPage } from '../eventTypes/EventTypesPage';
import { ReceiversPage } from '../eventTypes/receivers/ReceiversPage';
import { IntegrationPage } from '../integrations/IntegrationPage';
import { IntegrationsPage } from '../integrations/IntegrationsPage';
import { NewIntegrationPage } from '../integrations/NewIntegrationPage';
import { PageRouter } from './PageRouter';

/** Everything below /webhooks. */
export function WebhooksPage() {
  return (
    <PageRouter>
      <Pages />
    </PageRouter>
  );
}

/** The page of the address. A delivery is a panel above the page that it was opened on, or above the log. */
function Pages() {
  const location = useLocation();
  return (
    <>
      <Routes location={openedFrom(location)?.page ?? location}>
        <Route index element={<Navigate to="integrations" replace />} />
        <Route path="integrations" element={<IntegrationsPage />} />
        <Route path="integrations/new" element={<NewIntegrationPage />} />
        <Route path="integrations/:id/*" element={<IntegrationPage />} />
        <Route path="deliveries" element={<DeliveriesPage />} />
        <Route path="deliveries/:id" element={<DeliveriesPage />} />
        <Route path="event-types" element={<EventTypesPage />} />
        <Route path="receivers" element={<ReceiversPage />} />
        <Route path="*" element={<Navigate to="integrations" replace />} />
      </Routes>
      <Routes>
        <Route path="deliveries/:id" element={<DeliveryPanelRoute />} />
        <Route path="*" element={<DeliveryPanelRoute />} />
      </Routes>
    </>
  );
}
