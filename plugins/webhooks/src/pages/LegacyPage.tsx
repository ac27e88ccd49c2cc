import { useRouteRef } from '@backstage/core-plugin-api';
import { PluginHeader } from '@backstage/ui';
import { RiWebhookLine } from '@remixicon/react';
import { useText } from '../hooks/useText';
import { rootRouteRef } from '../routes';
import { WebhooksRoutes } from './WebhooksRoutes';

/** Adds the header that the new frontend system puts above a page by itself. */
export function LegacyPage() {
  const t = useText();
  const root = useRouteRef(rootRouteRef)();
  return (
    <>
      <PluginHeader
        title={t('title')}
        titleLink={root}
        icon={<RiWebhookLine />}
      />
      <WebhooksRoutes />
    </>
  );
}
