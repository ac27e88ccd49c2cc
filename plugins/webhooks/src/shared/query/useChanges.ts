import { useEffect, useState, useSyncExternalStore } from 'react';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import useInterval from 'react-use/esm/useInterval';
import useThrottle from 'react-use/esm/useThrottle';
import { subscribeToOwnChanges } from './changes';

/**
 * A signal does not say what changed, so on a busy portal every open page gets one all the time. The first one after a
 * quiet time counts at once, the following ones once in this time.
 */
const SIGNAL_THROTTLE_MS = 5_000;
const POLL_MS = 10_000;
/** Where signals are known to arrive, polling only covers for a lost connection. */
const POLL_WITH_SIGNALS_MS = 60_000;

/**
 * A number that changes whenever webhooks data may have changed: on a signal of the backend, on an action of
 * this tab, and from time to time. It stands still while the tab is hidden, and catches up when the tab is visible
 * again.
 *
 * @param enabled - whether changes matter at all
 */
export function useChanges(enabled: boolean): number {
  const signalApi = useApiHolder().get(signalApiRef);
  const [signals, setSignals] = useState(0);
  const [others, setOthers] = useState(0);
  const throttledSignals = useThrottle(signals, SIGNAL_THROTTLE_MS);
  const visible = useSyncExternalStore(subscribeToVisibility, isVisible);

  useEffect(() => {
    if (!enabled || !signalApi) {
      return undefined;
    }
    const { unsubscribe } = signalApi.subscribe('webhooks', () =>
      setSignals(count => count + 1),
    );
    return unsubscribe;
  }, [enabled, signalApi]);

  useEffect(
    () => subscribeToOwnChanges(() => setOthers(count => count + 1)),
    [],
  );

  const interval = signals > 0 ? POLL_WITH_SIGNALS_MS : POLL_MS;
  useInterval(() => setOthers(count => count + 1), enabled ? interval : null);

  const changes = throttledSignals + others;
  const [seen, setSeen] = useState(changes);
  if (visible && seen !== changes) {
    setSeen(changes);
  }
  return seen;
}

function subscribeToVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}

function isVisible(): boolean {
  return document.visibilityState === 'visible';
}
