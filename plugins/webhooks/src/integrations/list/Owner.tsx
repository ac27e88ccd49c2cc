import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { RiUserUnfollowLine } from '@remixicon/react';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { ToneBadge } from '../../shared/components/ToneBadge';
import { WrappingRow } from '../../shared/components/WrappingRow';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';

/** The owner of an integration, marked if nobody behind it can sign in. */
export function Owner(props: {
  integration: Pick<Integration, 'owner' | 'orphaned'>;
}) {
  const { t } = useWebhooksTranslation();
  const { owner, orphaned } = props.integration;
  return (
    <WrappingRow>
      <EntityDisplayName entityRef={owner} hideIcon disableTooltip />
      {orphaned && (
        <ToneBadge
          tone="warning"
          icon={<RiUserUnfollowLine size={14} aria-hidden />}
        >
          <span title={t('integrations.list.orphanHelp')}>
            {t('integrations.list.orphan')}
          </span>
        </ToneBadge>
      )}
    </WrappingRow>
  );
}
