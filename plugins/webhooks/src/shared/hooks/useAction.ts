import { useCallback, useState } from 'react';
import { errorMessage } from '../errors';
import { useInvalidateWebhooks } from '../query/useInvalidateWebhooks';
import { useNotify } from './useNotify';
import { useWebhooksTranslation } from './useWebhooksTranslation';

/** An action that the user starts. */
export interface Action<A extends unknown[], T> {
  pending: boolean;
  /** Resolves to `undefined` on failure, after the user was shown the reason. */
  run(...args: A): Promise<T | undefined>;
}

/** Runs an action with a pending state, reports a failure, and refreshes the page afterwards. */
export function useAction<A extends unknown[], T>(
  act: (...args: A) => Promise<T>,
): Action<A, T> {
  const { t } = useWebhooksTranslation();
  const notify = useNotify();
  const invalidate = useInvalidateWebhooks();
  const [pending, setPending] = useState(false);

  const run = useCallback(
    async (...args: A) => {
      setPending(true);
      try {
        return await act(...args);
      } catch (error) {
        notify({
          title: t('common.error.actionFailed'),
          description: errorMessage(error),
          status: 'danger',
        });
        return undefined;
      } finally {
        setPending(false);
        void invalidate();
      }
    },
    [act, invalidate, notify, t],
  );

  return { pending, run };
}
