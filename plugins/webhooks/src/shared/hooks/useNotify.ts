import { useMemo } from 'react';
import {
  alertApiRef,
  toastApiRef,
  useApiHolder,
} from '@backstage/frontend-plugin-api';

/** A short message about the result of an action. */
export interface Notice {
  title: string;
  description?: string;
  status: 'success' | 'danger';
}

const SHORT_MS = 6_000;

/** Shows short messages as toasts, or as alerts in apps without toasts. */
export function useNotify(): (notice: Notice) => void {
  const apis = useApiHolder();
  return useMemo(() => {
    const toasts = apis.get(toastApiRef);
    if (toasts) {
      return notice => {
        toasts.post({
          ...notice,
          // Failures stay until they are dismissed.
          ...(notice.status === 'success' && { timeout: SHORT_MS }),
        });
      };
    }
    const alerts = apis.get(alertApiRef);
    return ({ title, description, status }) =>
      alerts?.post({
        message: description ? `${title}: ${description}` : title,
        severity: status === 'success' ? 'success' : 'error',
        display: 'transient',
      });
  }, [apis]);
}
