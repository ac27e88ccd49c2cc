import { Navigate, Route, Routes, useParams } from 'react-router-dom';
import { useApi } from '@backstage/frontend-plugin-api';
import { webhooksApiRef } from '../api';
import { PageBody } from '../components/Page';
import { ErrorState, Placeholder } from '../components/QueryState';
import { useCrumbs } from '../hooks/useCrumbs';
import { useQuery } from '../hooks/useQuery';
import { IntegrationDeliveries } from './IntegrationDeliveries';
import { IntegrationOverview } from './IntegrationOverview';
import { IntegrationSettingsPage } from './IntegrationSettingsPage';
import { EditIntegrationPage } from './EditIntegrationPage';

/** One integration; notifications lead here. */
export function IntegrationPage() {
  const { id = '' } = useParams();
  // Another integration is another page: nothing of the one before may show through.
  return <Contents key={id} id={id} />;
}

function Contents(props: { id: string }) {
  const api = useApi(webhooksApiRef);
  const { id } = props;
  const crumbs = useCrumbs();
  const { value, error, refetch } = useQuery(['integration', id], () =>
    api.getIntegration(id),
  );

  if (error) {
    return (
      <PageBody crumbs={crumbs} header={{ title: id }}>
        <ErrorState error={error} onRetry={refetch} />
      </PageBody>
    );
  }
  if (!value) {
    return (
      <PageBody crumbs={crumbs} header={{ title: '…' }}>
        <Placeholder lines={8} />
      </PageBody>
    );
  }
  return (
    <Routes>
      <Route index element={<IntegrationOverview integration={value} />} />
      <Route
        path="deliveries"
        element={<IntegrationDeliveries integration={value} />}
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
