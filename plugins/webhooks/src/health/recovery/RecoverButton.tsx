import { useState } from 'react';
import { Button, type ButtonProps, Text } from '@backstage/ui';
import { RiRestartLine } from '@remixicon/react';
import type {
  Integration,
  IntegrationHealth,
} from 'backstage-plugin-webhooks-common';
import { type Resent, useLatestReplay } from '../../replays';
import { ConfirmDialog } from '../../shared/components/ConfirmDialog';
import { useFormat } from '../../shared/hooks/useFormat';
import type { IntegrationAccess } from '../../shared/hooks/useIntegrationAccess';
import { useIntegrationActions } from '../../shared/hooks/useIntegrationActions';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { describeMissed } from '../describeMissed';
import { canRecover, countMissed, missedRange } from './missed';
import { RecoverDialog } from './RecoverDialog';

/** Enabling asks for confirmation before it sends more than this. */
const MANY = 100;

interface RecoverButtonProps {
  integration: Integration;
  health: IntegrationHealth;
  access: IntegrationAccess;
  size?: ButtonProps['size'];
  variant?: ButtonProps['variant'];
  /** Called after deliveries were queued. A background replay reports its end by itself. */
  onResent: (resent: Resent) => void;
}

/**
 * Resends everything that an integration missed, and enables it if it is disabled. Hidden if there is nothing, the viewer
 * lacks the permission, or a replay is running.
 */
export function RecoverButton(props: RecoverButtonProps) {
  const { integration, health, access } = props;
  const isActive = health.state === 'active';
  const isOffered = canRecover(health, access);
  const replay = useLatestReplay(
    isOffered && isActive ? integration.id : undefined,
  );

  if (!isOffered || (replay && !replay.endedAt)) {
    return null;
  }
  return isActive ? (
    <ResendMissed {...props} />
  ) : (
    <EnableWithMissed {...props} />
  );
}

function ResendMissed(props: RecoverButtonProps) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { integration, health, size, variant } = props;
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        size={size}
        variant={variant}
        iconStart={<RiRestartLine />}
        onPress={() => setOpen(true)}
      >
        {t('health.missed.resend', {
          number: format.count(countMissed(health)),
        })}
      </Button>
      {isOpen && (
        <RecoverDialog
          integration={integration}
          health={health}
          onResent={props.onResent}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

function EnableWithMissed(props: RecoverButtonProps) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { integration, health, size, variant, onResent } = props;
  const { enable } = useIntegrationActions(integration);
  const [isOpen, setOpen] = useState(false);
  const count = countMissed(health);
  const label = t(
    health.failed > 0
      ? 'health.banner.enableAll'
      : 'health.banner.enableReplay',
    { number: format.count(count) },
  );
  const run = async () => {
    const range = missedRange(health);
    const result = await enable.run(health.failed > 0 ? 'missed' : 'held');
    setOpen(false);
    if (result) {
      onResent({ count: result.replayed, range });
    }
  };
  return (
    <>
      <Button
        size={size}
        variant={variant}
        iconStart={<RiRestartLine />}
        isPending={enable.pending}
        onPress={count > MANY ? () => setOpen(true) : run}
      >
        {label}
      </Button>
      {isOpen && (
        <ConfirmDialog
          title={t('health.missed.enableTitle', { name: integration.name })}
          confirm={label}
          isPending={enable.pending}
          onClose={() => setOpen(false)}
          onConfirm={run}
        >
          <Text variant="body-medium">
            {describeMissed(t, format, health)} {t('health.missed.enableHelp')}
          </Text>
        </ConfirmDialog>
      )}
    </>
  );
}
