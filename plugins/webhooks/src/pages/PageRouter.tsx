import type { ReactNode } from 'react';
import { ReactRouterV6PageRouter } from '@backstage/frontend-adapter-react-router-v6';
import { createApiRef, useApiHolder } from '@backstage/frontend-plugin-api';

/** Exists only in apps of Backstage 1.57 and later. */
const appHistoryApiRef = createApiRef<object>().with({
  id: 'core.app-history',
  pluginId: 'app',
});

/** Declares that a page uses React Router 6. Apps before Backstage 1.57 do not need this. */
export function PageRouter({ children }: { children: ReactNode }) {
  const isScoped = useApiHolder().get(appHistoryApiRef) !== undefined;
  return isScoped ? (
    <ReactRouterV6PageRouter>{children}</ReactRouterV6PageRouter>
  ) : (
    children
  );
}
