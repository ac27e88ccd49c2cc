import { type ReactNode, useState } from 'react';
import { Button, Flex } from '@backstage/ui';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { LatestReplay } from '../../replays';
import { Paragraph } from '../../shared/components/Paragraph';
import { SectionCard } from '../../shared/components/SectionCard';
import type { IntegrationAccess } from '../../shared/hooks/useIntegrationAccess';
import { useIntegrationActions } from '../../shared/hooks/useIntegrationActions';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { CancelDialog } from './CancelDialog';
import { DeleteDialog } from './DeleteDialog';
import { DisableDialog } from './DisableDialog';
import styles from './IntegrationSettings.module.css';
import { ReplayDialog } from './ReplayDialog';

type Dialogs = 'replay' | 'cancel' | 'disable' | 'delete';

/** Actions with wide effects: replay, cancel, disable, delete. Each requires confirmation. */
export function SettingsActions(props: {
  integration: Integration;
  access: IntegrationAccess;
}) {
  const { t } = useWebhooksTranslation();
  const { integration, access } = props;
  const [open, setOpen] = useState<Dialogs>();
  const { enable } = useIntegrationActions(integration);
  const close = () => setOpen(undefined);

  return (
    <SectionCard title={t('integrations.settings.actions')}>
      <Flex direction="column" gap="4">
        {access.canRedeliver && integration.state === 'active' && (
          <Item
            title={t('integrations.settings.replayTitle')}
            text={t('integrations.settings.replayHelp')}
            note={<LatestReplay integrationId={integration.id} />}
          >
            <Button variant="secondary" onPress={() => setOpen('replay')}>
              {t('integrations.settings.replay')}
            </Button>
          </Item>
        )}
        {access.canOperate && (
          <Item
            title={t('integrations.settings.cancelTitle')}
            text={t('integrations.settings.cancelHelp')}
          >
            <Button variant="secondary" onPress={() => setOpen('cancel')}>
              {t('integrations.settings.cancel')}
            </Button>
          </Item>
        )}
        {access.canOperate && integration.state === 'active' && (
          <Item
            title={t('integrations.settings.disableTitle')}
            text={t('integrations.settings.disableHelp')}
          >
            <Button variant="secondary" onPress={() => setOpen('disable')}>
              {t('integrations.settings.disable')}
            </Button>
          </Item>
        )}
        {access.canEnable && integration.state === 'disabled' && (
          <Item
            title={t('integrations.settings.enableTitle')}
            text={t('integrations.settings.enableHelp')}
          >
            <Button
              variant="secondary"
              isPending={enable.pending}
              onPress={() => enable.run('none')}
            >
              {t('health.banner.enableWithout')}
            </Button>
          </Item>
        )}
        {access.canDelete && (
          <Item
            title={t('integrations.settings.deleteTitle')}
            text={t('integrations.settings.deleteHelp')}
          >
            <Button variant="secondary" onPress={() => setOpen('delete')}>
              {t('integrations.settings.delete')}
            </Button>
          </Item>
        )}
      </Flex>
      {open === 'replay' && (
        <ReplayDialog integration={integration} onClose={close} />
      )}
      {open === 'cancel' && (
        <CancelDialog integration={integration} onClose={close} />
      )}
      {open === 'disable' && (
        <DisableDialog integration={integration} onClose={close} />
      )}
      {open === 'delete' && (
        <DeleteDialog integration={integration} onClose={close} />
      )}
    </SectionCard>
  );
}

function Item(props: {
  title: string;
  text: string;
  note?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={styles.item}>
      <div>
        <Paragraph variant="body-medium" weight="bold">
          {props.title}
        </Paragraph>
        <Paragraph variant="body-small" color="secondary">
          {props.text}
        </Paragraph>
        {props.note}
      </div>
      {props.children}
    </div>
  );
}
