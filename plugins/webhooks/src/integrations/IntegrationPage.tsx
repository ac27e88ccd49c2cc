import { Navigate, Route, Routes, useParams } from 'react-router-dom';
import { useApi } from '@backstage/frontend-plugin-api';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { ErrorState } from '../shared/components/ErrorState';
import { PageBody } from '../shared/components/PageBody';
import { Placeholder } from '../shared/components/Placeholder';
import { useCrumbs } from '../shared/hooks/useCrumbs';
import { useQuery } from '../shared/query/useQuery';
import { EditIntegrationPage } from './EditIntegrationPage';
import { IntegrationDeliveriesPage } from './IntegrationDeliveriesPage';
import { IntegrationOverviewPage } from './IntegrationOverviewPage';
import { IntegrationSettingsPage } from './IntegrationSettingsPage';

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
      <Route index element={<IntegrationOverviewPage integration={value} />} />
      <Route
        path="deliveries"
        element={<IntegrationDeliveriesPage integration={value} />}
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
