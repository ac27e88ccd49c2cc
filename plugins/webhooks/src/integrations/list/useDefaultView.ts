import { useCallback, useEffect, useMemo, useState } from 'react';
import { storageApiRef, useApi } from '@backstage/frontend-plugin-api';
import type { View } from './useIntegrationFilters';

const BUCKET = 'webhooks';
const KEY = 'integrations-view';

// Not an interface, which would not be assignable to a JSON value.
type Stored = {
  /** The viewer's last choice. */
  chosen?: 'mine' | 'all';
  /** The default for the viewer's permissions, as of the last visit. */
  suited?: 'mine' | 'all';
};

/** Whose integrations the list shows unless the URL says so. */
export interface DefaultView {
  /** Whether it is still being read. */
  loading: boolean;
  /** Undefined on the first visit. */
  view: View | undefined;
  /** Remembers the viewer's choice. */
  choose(view: View): void;
  /** Remembers whether the viewer runs the integrations of all owners, who are then shown by default. */
  learn(updateAll: boolean): void;
}

/** Remembers across visits whose integrations the viewer wants to see. */
export function useDefaultView(): DefaultView {
  const storageApi = useApi(storageApiRef);
  const bucket = useMemo(() => storageApi.forBucket(BUCKET), [storageApi]);
  const [snapshot, setSnapshot] = useState(() => bucket.snapshot<Stored>(KEY));
  useEffect(() => {
    const subscription = bucket.observe$<Stored>(KEY).subscribe({
      next: setSnapshot,
      // Without the storage, this is a first visit.
      error: () =>
        setSnapshot({ key: KEY, presence: 'absent', value: undefined }),
    });
    setSnapshot(bucket.snapshot<Stored>(KEY));
    return () => subscription.unsubscribe();
  }, [bucket]);

  const { presence, value } = snapshot;
  const { chosen, suited } = value ?? {};
  const store = useCallback(
    (change: Stored) => {
      // A view that cannot be remembered is chosen again at the next visit.
      bucket.set<Stored>(KEY, { ...value, ...change }).catch(() => {});
    },
    [bucket, value],
  );
  const learn = useCallback(
    (updateAll: boolean) => {
      const suitable = updateAll ? 'all' : 'mine';
      if (suitable !== suited) {
        store({ suited: suitable });
      }
    },
    [store, suited],
  );
  return {
    loading: presence === 'unknown',
    view: chosen ?? suited,
    choose: view => view !== 'orphaned' && store({ chosen: view }),
    learn,
  };
}
