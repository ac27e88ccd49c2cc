import { useRouteRef } from '@backstage/core-plugin-api';
import { PluginHeader } from '@backstage/ui';
import { RiWebhookLine } from '@remixicon/react';
import { rootRouteRef } from '../routes';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { WebhooksPage } from './WebhooksPage';

/** Adds the header that only the new frontend system adds to pages. */
export function LegacyWebhooksPage() {
  const { t } = useWebhooksTranslation();
  const root = useRouteRef(rootRouteRef)();
  return (
    <>
      <PluginHeader
        title={t('title')}
        titleLink={root}
        icon={<RiWebhookLine />}
      />
      <WebhooksPage />
    </>
  );
}
