import { useCallback, useRef, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { errorMessage } from '../../shared/errors';
import { useNotify } from '../../shared/hooks/useNotify';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { useInvalidateWebhooks } from '../../shared/query/useInvalidateWebhooks';

/** Redelivers deliveries one after the other, until it is stopped. A failure does not affect the others. */
export function useResendSelected(onDone: () => void) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const invalidate = useInvalidateWebhooks();
  const [progress, setProgress] = useState<{ done: number; total: number }>();
  const stopped = useRef(false);

  const resend = useCallback(
    async (ids: string[]) => {
      stopped.current = false;
      const failures: string[] = [];
      let done = 0;
      for (const id of ids) {
        if (stopped.current) {
          break;
        }
        setProgress({ done, total: ids.length });
        try {
          await api.redeliver(id);
        } catch (error) {
          failures.push(errorMessage(error));
        }
        done += 1;
      }
      setProgress(undefined);
      notify({
        title: t('common.action.replayed', { count: done - failures.length }),
        ...(failures.length > 0 && {
          description: t('deliveries.resend.failed', {
            count: failures.length,
            reason: failures[0],
          }),
        }),
        status: failures.length > 0 ? 'danger' : 'success',
      });
      onDone();
      void invalidate();
    },
    [api, invalidate, notify, onDone, t],
  );

  const stop = useCallback(() => {
    stopped.current = true;
  }, []);

  return { progress, resend, stop };
}
