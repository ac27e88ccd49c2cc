import { Navigate, Route, Routes, useParams } from 'react-router-dom';
import { useHealth } from '../health';
import { ErrorState } from '../shared/components/ErrorState';
import { PageLayout } from '../shared/components/PageLayout';
import { Placeholder } from '../shared/components/Placeholder';
import { useBreadcrumbs } from '../shared/hooks/useBreadcrumbs';
import { useIntegration } from '../shared/hooks/useIntegration';
import { useIntegrationAccess } from '../shared/hooks/useIntegrationAccess';
import { EditIntegrationPage } from './EditIntegrationPage';
import { IntegrationActivityPage } from './IntegrationActivityPage';
import { IntegrationDeliveriesPage } from './IntegrationDeliveriesPage';
import { IntegrationOverviewPage } from './IntegrationOverviewPage';
import { IntegrationSettingsPage } from './IntegrationSettingsPage';

/** The pages of one integration, the target of notifications. */
export function IntegrationPage() {
  const { id = '' } = useParams();
  // Remounts for another integration, so that no state of the previous one remains.
  return <IntegrationRoutes key={id} id={id} />;
}

function IntegrationRoutes(props: { id: string }) {
  const { id } = props;
  const breadcrumbs = useBreadcrumbs();
  const { value, error, retry } = useIntegration(id);
  usePrefetch(id, useParams()['*']);

  if (error) {
    return (
      <PageLayout breadcrumbs={breadcrumbs} header={{ title: id }}>
        <ErrorState error={error} onRetry={retry} />
      </PageLayout>
    );
  }
  if (!value) {
    return (
      <PageLayout breadcrumbs={breadcrumbs} header={{ title: '…' }}>
        <Placeholder lines={8} />
      </PageLayout>
    );
  }
  return (
    <Routes>
      <Route index element={<IntegrationOverviewPage integration={value} />} />
      <Route
        path="deliveries"
        element={<IntegrationDeliveriesPage integration={value} />}
      />
      <Route
        path="activity"
        element={<IntegrationActivityPage integration={value} />}
      />
      <Route
        path="settings"
        element={<IntegrationSettingsPage integration={value} />}
      />
      <Route
        path="edit"
        element={<EditIntegrationPage integration={value} />}
      />
      <Route path="*" element={<Navigate to="." replace />} />
    </Routes>
  );
}

/** Requests the data of the pages in parallel with the integration; otherwise they would request it afterwards. */
function usePrefetch(id: string, subPath: string | undefined): void {
  useHealth(subPath ? undefined : id);
  useIntegrationAccess({ id });
}
