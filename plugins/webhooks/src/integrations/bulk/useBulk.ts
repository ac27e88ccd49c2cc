import { useCallback, useEffect, useRef, useState } from 'react';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { errorMessage } from '../../shared/errors';
import { useInvalidateWebhooks } from '../../shared/query/useInvalidateWebhooks';
import { runEach } from './runEach';

/** The result of a bulk action for an integration. */
export type BulkResult<TResult> =
  { state: 'done'; value: TResult } | { state: 'failed'; reason: string };

/** A bulk action, from its start to its end. */
export interface Bulk<TResult> {
  /** By integration. Absent if it is not done yet, or if the action was stopped before. */
  results: ReadonlyMap<string, BulkResult<TResult>>;
  isRunning: boolean;
  /** Resolves to the results once all are done or it was stopped. */
  run(
    integrations: Integration[],
  ): Promise<ReadonlyMap<string, BulkResult<TResult>>>;
  /** Starts no further integration. */
  stop(): void;
}

/**
 * Applies an action to integrations one by one, with the same calls as on their pages: the backend authorises, limits
 * and audits each call.
 */
export function useBulk<TResult>(
  act: (integration: Integration) => Promise<TResult>,
): Bulk<TResult> {
  const invalidate = useInvalidateWebhooks();
  const [results, setResults] = useState<
    ReadonlyMap<string, BulkResult<TResult>>
  >(new Map());
  const [isRunning, setRunning] = useState(false);
  const stopped = useRef(false);
  // Nobody sees the results of a closed dialog.
  useEffect(
    () => () => {
      stopped.current = true;
    },
    [],
  );

  const run = useCallback(
    async (integrations: Integration[]) => {
      stopped.current = false;
      setRunning(true);
      const found = new Map<string, BulkResult<TResult>>();
      await runEach(integrations, act, {
        isStopped: () => stopped.current,
        onEnd: ({ id }, outcome) => {
          found.set(
            id,
            'error' in outcome
              ? { state: 'failed', reason: errorMessage(outcome.error) }
              : { state: 'done', value: outcome.value },
          );
          setResults(before => new Map([...before, [id, found.get(id)!]]));
        },
      });
      setRunning(false);
      void invalidate();
      return found;
    },
    [act, invalidate],
  );
  const stop = useCallback(() => {
    stopped.current = true;
  }, []);

  return { results, isRunning, run, stop };
}
