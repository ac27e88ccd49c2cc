import type { ReactNode } from 'react';
import { ReactRouterV6PageRouter } from '@backstage/frontend-adapter-react-router-v6';
import { createApiRef, useApiHolder } from '@backstage/frontend-plugin-api';

/** Only apps of Backstage 1.57 and later have it. */
const appHistoryApiRef = createApiRef<object>().with({
  id: 'core.app-history',
  pluginId: 'app',
});

/** Tells the app that a page is made for React Router 6. Older apps neither ask nor know how to be told. */
export function PageRouter({ children }: { children: ReactNode }) {
  const isScoped = useApiHolder().get(appHistoryApiRef) !== undefined;
  return isScoped ? (
    <ReactRouterV6PageRouter>{children}</ReactRouterV6PageRouter>
  ) : (
    children
  );
}
