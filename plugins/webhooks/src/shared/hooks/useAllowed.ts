import { useEffect, useState } from 'react';
import type { Permission } from '@backstage/plugin-permission-common';
import { usePermission } from '@backstage/plugin-permission-react';
import { unstable_serialize, useSWRConfig } from 'swr';

/** Soon enough for buttons to return with the backend, and rare enough not to burden one that is starting. */
const RETRY_MS = 5_000;

/** Whether the viewer has a permission. */
export interface Allowed {
  /** True until the first decision; nothing is allowed until then. */
  loading: boolean;
  allowed: boolean;
  /** Whether the last request failed, so that the first decision may take long. */
  failed: boolean;
}

/**
 * Checks whether the viewer has a permission.
 *
 * @remarks
 * `usePermission` denies while its request fails, and waits longer after each failure before it repeats it. A failed
 * request is not a decision: the last decision remains, without one the state is still loading, and the request is
 * repeated at regular intervals.
 */
export function useAllowed(
  permission: Permission,
  resourceRef?: string,
): Allowed {
  const request = { permission, resourceRef } as Parameters<
    typeof usePermission
  >[0];
  const { allowed, loading, error } = usePermission(request);
  const about = `${permission.name} ${resourceRef}`;
  const [decided, setDecided] = useState<{ about: string; allowed: boolean }>();
  const failed = error !== undefined;
  const known = !loading && !failed;
  if (known && (decided?.about !== about || decided.allowed !== allowed)) {
    setDecided({ about, allowed });
  }
  const key = unstable_serialize(request);
  const { mutate } = useSWRConfig();
  useEffect(() => {
    if (!error) {
      return undefined;
    }
    const timer = setInterval(() => void mutate(key), RETRY_MS);
    return () => clearInterval(timer);
  }, [error, key, mutate]);

  if (known) {
    return { loading: false, allowed, failed };
  }
  return decided?.about === about
    ? { loading: false, allowed: decided.allowed, failed }
    : { loading: true, allowed: false, failed };
}
