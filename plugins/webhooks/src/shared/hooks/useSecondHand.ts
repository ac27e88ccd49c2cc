import { useEffect, useReducer } from 'react';

const SECOND_MS = 1_000;

/** Renders the component again each second, for a countdown. */
export function useSecondHand(): void {
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const timer = setInterval(tick, SECOND_MS);
    return () => clearInterval(timer);
  }, []);
}
