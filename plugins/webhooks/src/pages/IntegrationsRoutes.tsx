import { Route, Routes } from 'react-router-dom';
import { IntegrationPage } from './IntegrationPage';
import { IntegrationsPage } from './IntegrationsPage';
import { NewIntegrationPage } from './NewIntegrationPage';

/** Everything below /integrations. */
export function IntegrationsRoutes() {
  return (
    <Routes>
      <Route index element={<IntegrationsPage />} />
      <Route path="new" element={<NewIntegrationPage />} />
      <Route path=":id/*" element={<IntegrationPage />} />
    </Routes>
  );
}
