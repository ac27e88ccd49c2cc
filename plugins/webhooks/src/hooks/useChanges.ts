import { useEffect, useState } from 'react';
import { useSignal } from '@backstage/plugin-signals-react';
import useInterval from 'react-use/esm/useInterval';
import useThrottle from 'react-use/esm/useThrottle';
import { subscribeToOwnChanges } from './changes';

/** A busy integration signals many times a second; nobody reads that fast. */
const SIGNAL_THROTTLE_MS = 1_500;
const POLL_MS = 10_000;
/** With signals, polling only mends what a lost connection has missed. */
const POLL_WITH_SIGNALS_MS = 60_000;

/**
 * A number that changes whenever webhooks data may have changed: on a signal of the backend, on an action of
 * this tab, and from time to time while the tab is visible.
 */
export function useChanges(enabled: boolean): number {
  const { lastSignal, isSignalsAvailable } = useSignal('webhooks');
  const [signals, setSignals] = useState(0);
  const [others, setOthers] = useState(0);
  const throttledSignals = useThrottle(signals, SIGNAL_THROTTLE_MS);

  useEffect(() => {
    if (enabled && lastSignal) {
      setSignals(count => count + 1);
    }
  }, [enabled, lastSignal]);

  useEffect(
    () => subscribeToOwnChanges(() => setOthers(count => count + 1)),
    [],
  );

  const interval = isSignalsAvailable ? POLL_WITH_SIGNALS_MS : POLL_MS;
  useInterval(
    () => {
      if (document.visibilityState === 'visible') {
        setOthers(count => count + 1);
      }
    },
    enabled ? interval : null,
  );

  return throttledSignals + others;
}
