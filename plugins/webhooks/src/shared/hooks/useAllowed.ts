import { useState } from 'react';
import type { Permission } from '@backstage/plugin-permission-common';
import { usePermission } from '@backstage/plugin-permission-react';

/** Whether the viewer has a permission. */
export interface Allowed {
  /** True until the first decision; nothing is allowed until then. */
  loading: boolean;
  allowed: boolean;
}

/**
 * Checks whether the viewer has a permission.
 *
 * @remarks
 * `usePermission` repeats its request from time to time and denies while it fails. A failed request is not a decision:
 * the last decision remains, and without one the state is still loading, because `usePermission` retries.
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
