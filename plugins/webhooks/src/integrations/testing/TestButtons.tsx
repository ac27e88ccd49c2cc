import { useState } from 'react';
import {
  Button,
  ButtonIcon,
  Flex,
  Menu,
  MenuItem,
  MenuTrigger,
} from '@backstage/ui';
import {
  RiArrowDownSLine,
  RiBracesLine,
  RiFlaskLine,
  RiHistoryLine,
} from '@remixicon/react';
import type { Attempt, Integration } from 'backstage-plugin-webhooks-common';
import { useIntegrationActions } from '../../shared/hooks/useIntegrationActions';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { TestDialog } from './TestDialog';

/** Sends a ping, or opens a dialog that sends an event. */
export function TestButtons(props: {
  integration: Integration;
  /** Whether to offer a ping, which the banner of a disabled integration offers itself. */
  hasPing: boolean;
  /** Called with the attempt of a ping, or with undefined if it could not be sent. */
  onTested: (attempt: Attempt | undefined) => void;
}) {
  const { t } = useWebhooksTranslation();
  const { integration, hasPing, onTested } = props;
  const { test } = useIntegrationActions(integration);
  const [dialog, setDialog] = useState<'example' | 'latest'>();

  return (
    <Flex gap="1">
      {hasPing && (
        <Button
          variant="secondary"
          iconStart={<RiFlaskLine />}
          isPending={test.pending}
          onPress={async () => onTested(await test.run())}
        >
          {t('common.test.send')}
        </Button>
      )}
      <MenuTrigger>
        {hasPing ? (
          <ButtonIcon
            variant="secondary"
            icon={<RiArrowDownSLine />}
            aria-label={t('integrations.testing.more')}
          />
        ) : (
          <Button variant="secondary" iconEnd={<RiArrowDownSLine />}>
            {t('integrations.testing.menu')}
          </Button>
        )}
        <Menu placement="bottom end">
          <MenuItem
            iconStart={<RiBracesLine />}
            onAction={() => setDialog('example')}
          >
            {t('integrations.testing.example')}
          </MenuItem>
          <MenuItem
            iconStart={<RiHistoryLine />}
            onAction={() => setDialog('latest')}
          >
            {t('integrations.testing.latest')}
          </MenuItem>
        </Menu>
      </MenuTrigger>
      {dialog && (
        <TestDialog
          integration={integration}
          start={dialog}
          onClose={() => setDialog(undefined)}
        />
      )}
    </Flex>
  );
}
