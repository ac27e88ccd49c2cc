import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { useAction } from './useAction';
import { useNotify } from './useNotify';
import { useWebhooksTranslation } from './useWebhooksTranslation';

/** Actions on an integration that several pages and cards offer. */
export function useIntegrationActions(
  integration: Pick<Integration, 'id' | 'name' | 'version'>,
) {
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const { t } = useWebhooksTranslation();
  const { id, name, version } = integration;

  const test = useAction(useCallback(() => api.testIntegration(id), [api, id]));

  const enable = useAction(
    useCallback(
      async (replay: 'none' | 'held' | 'missed') => {
        const result = await api.enableIntegration(id, {
          replay,
          version,
        });
        notify({
          title: t('common.action.enabled', { name }),
          // Where deliveries are sent again, the caller says so.
          description:
            replay === 'none'
              ? t('common.action.waived', { count: result.waived })
              : undefined,
          status: 'success',
        });
        return result;
      },
      [api, id, name, notify, t, version],
    ),
  );

  const disable = useAction(
    useCallback(
      async (reason: string) => {
        await api.disableIntegration(id, {
          ...(reason && { reason }),
          version,
        });
        notify({
          title: t('common.action.disabled', { name }),
          status: 'success',
        });
        return true;
      },
      [api, id, name, notify, t, version],
    ),
  );

  const resume = useAction(
    useCallback(async () => {
      await api.resumeIntegration(id);
      notify({
        title: t('common.action.resumed', { name }),
        status: 'success',
      });
    }, [api, id, name, notify, t]),
  );

  return { test, enable, disable, resume };
}
