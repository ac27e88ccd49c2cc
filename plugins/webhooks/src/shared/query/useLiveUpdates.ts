import { useApiHolder } from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { useSWRConfig } from 'swr';
import useSWRSubscription from 'swr/subscription';
import { LiveUpdates } from './liveUpdates';
import { isLiveKey } from './queryKeys';

/** Keeps live data up to date while a component needs it. All components share one subscription and one timer. */
export function useLiveUpdates(enabled: boolean): void {
  const signalApi = useApiHolder().get(signalApiRef);
  const { mutate } = useSWRConfig();
  useSWRSubscription(enabled ? 'webhooks-updates' : null, () => {
    const updates = new LiveUpdates(() => mutate(isLiveKey));
    const subscription = signalApi?.subscribe('webhooks', () =>
      updates.onSignal(),
    );
    return () => {
      subscription?.unsubscribe();
      updates.stop();
    };
  });
}
