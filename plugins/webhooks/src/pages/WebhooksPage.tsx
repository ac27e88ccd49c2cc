import { Navigate, Route, Routes } from 'react-router-dom';
import { DeliveriesPage } from '../deliveries/DeliveriesPage';
import { EventTypesPage } from '../eventTypes/EventTypesPage';
import { IntegrationPage } from '../integrations/IntegrationPage';
import { IntegrationsPage } from '../integrations/IntegrationsPage';
import { NewIntegrationPage } from '../integrations/NewIntegrationPage';
import { PageRouter } from './PageRouter';

/** Everything below /webhooks. */
export function WebhooksPage() {
  return (
    <PageRouter>
      <Routes>
        <Route index element={<Navigate to="integrations" replace />} />
        <Route path="integrations" element={<IntegrationsPage />} />
        <Route path="integrations/new" element={<NewIntegrationPage />} />
        <Route path="integrations/:id/*" element={<IntegrationPage />} />
        <Route path="deliveries" element={<DeliveriesPage />} />
        <Route path="event-types" element={<EventTypesPage />} />
        <Route path="*" element={<Navigate to="integrations" replace />} />
      </Routes>
    </PageRouter>
  );
}
