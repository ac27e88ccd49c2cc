import { Button, Text } from '@backstage/ui';
import { RiForbidLine, RiPlayLine, RiRestartLine } from '@remixicon/react';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { WrappingRow } from '../../shared/components/WrappingRow';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { BulkDisableDialog } from './BulkDisableDialog';
import { BulkEnableDialog } from './BulkEnableDialog';
import { BulkResendDialog } from './BulkResendDialog';

const ACTIONS = [
  {
    id: 'disable',
    state: 'active',
    icon: <RiForbidLine />,
    Dialog: BulkDisableDialog,
  },
  {
    id: 'enable',
    state: 'disabled',
    icon: <RiPlayLine />,
    Dialog: BulkEnableDialog,
  },
  {
    id: 'resend',
    state: 'active',
    icon: <RiRestartLine />,
    Dialog: BulkResendDialog,
  },
] as const;

/** An open dialog, about the integrations that were selected when it was opened. */
export interface OpenBulkAction {
  action: (typeof ACTIONS)[number];
  integrations: Integration[];
  leftOut: number;
}

/** The actions on the selected integrations. */
export function BulkBar(props: {
  selected: Integration[];
  onOpen: (opened: OpenBulkAction) => void;
  onClear: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const { selected, onOpen, onClear } = props;

  return (
    <section aria-label={t('integrations.bulk.title')}>
      <WrappingRow>
        <Text variant="body-small" role="status">
          {t('integrations.bulk.selected', { count: selected.length })}
        </Text>
        {ACTIONS.map(action => {
          const integrations = selected.filter(
            ({ state }) => state === action.state,
          );
          return (
            <Button
              key={action.id}
              variant="secondary"
              size="small"
              iconStart={action.icon}
              isDisabled={integrations.length === 0}
              onPress={() =>
                onOpen({
                  action,
                  integrations,
                  leftOut: selected.length - integrations.length,
                })
              }
            >
              {t(`integrations.bulk.action.${action.id}`)}
            </Button>
          );
        })}
        <Button variant="tertiary" size="small" onPress={onClear}>
          {t('integrations.bulk.clear')}
        </Button>
      </WrappingRow>
    </section>
  );
}
