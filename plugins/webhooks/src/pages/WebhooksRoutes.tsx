import { Navigate, Route, Routes } from 'react-router-dom';
import { PageRouter } from '../components/Page';
import { DeliveriesPage } from './DeliveriesPage';
import { EventTypesPage } from './EventTypesPage';
import { IntegrationPage } from './IntegrationPage';
import { IntegrationsPage } from './IntegrationsPage';
import { NewIntegrationPage } from './NewIntegrationPage';

/** Everything below /webhooks. */
export function WebhooksRoutes() {
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
