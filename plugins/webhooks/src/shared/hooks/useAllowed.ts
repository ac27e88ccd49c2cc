import { useState } from 'react';
import type { Permission } from '@backstage/plugin-permission-common';
import { usePermission } from '@backstage/plugin-permission-react';

/** Whether the viewer may do something. */
export interface Allowed {
  /** True until the first decision; nothing is allowed before it. */
  loading: boolean;
  allowed: boolean;
}

/**
 * Asks whether the viewer may do something.
 *
 * @remarks
 * `usePermission` asks again from time to time, and says no when the request fails. A failed request is not a
 * decision: the last decision stays, and without one the answer is still awaited, since `usePermission` retries.
 */
export function useAllowed(
  permission: Permission,
  resourceRef?: string,
): Allowed {
  const { allowed, loading, error } = usePermission({
    permission,
    resourceRef,
  } as Parameters<typeof usePermission>[0]);
  const about = `${permission.name} ${resourceRef}`;
  const [decided, setDecided] = useState<{ about: string; allowed: boolean }>();
  const known = !loading && !error;
  if (known && (decided?.about !== about || decided.allowed !== allowed)) {
    setDecided({ about, allowed });
  }
  if (known) {
    return { loading: false, allowed };
  }
  return decided?.about === about
    ? { loading: false, allowed: decided.allowed }
    : { loading: true, allowed: false };
}
