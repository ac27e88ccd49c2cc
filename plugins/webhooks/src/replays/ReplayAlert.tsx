import { useState } from 'react';
import { DateTime } from 'luxon';
import { Alert, Button } from '@backstage/ui';
import { RiStopLine } from '@remixicon/react';
import type { Integration, Replay } from 'backstage-plugin-webhooks-common';
import type { IntegrationAccess } from '../shared/hooks/useIntegrationAccess';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { describeReplay } from './describeReplay';
import { ReplayProgress } from './ReplayProgress';
import { ResentAlert } from './ResentAlert';
import { useLatestReplay } from './useLatestReplay';
import { useStopReplay } from './useStopReplay';

/** Long enough to be seen by the user who started it, on whatever page they are. */
const REPORTED_FOR = { minutes: 10 };

const STATUS: Partial<Record<Replay['state'], 'warning' | 'danger'>> = {
  stopped: 'warning',
  failed: 'danger',
};

/** The running replay of an integration, with a button to stop it. Reports its result for a while after its end. */
export function ReplayAlert(props: {
  integration: Integration;
  access: IntegrationAccess;
}) {
  const { t } = useWebhooksTranslation();
  const { integration, access } = props;
  const replay = useLatestReplay(integration.id);
  const stop = useStopReplay(integration.id);
  const [dismissed, setDismissed] = useState<string>();

  if (!replay || replay.id === dismissed) {
    return null;
  }
  const title = t(`integrations.replays.state.${replay.state}`);
  if (replay.endedAt) {
    return hasJustEnded(replay.endedAt) ? (
      <ResentAlert
        integrationId={integration.id}
        access={access}
        title={title}
        description={describeReplay(t, replay)}
        status={STATUS[replay.state]}
        range={replay.catalog ? undefined : replay}
        onDismiss={() => setDismissed(replay.id)}
      />
    ) : null;
  }
  return (
    <Alert
      status="info"
      icon
      title={title}
      description={<ReplayProgress replay={replay} />}
      customActions={
        access.canRedeliver && (
          <Button
            size="small"
            variant="secondary"
            iconStart={<RiStopLine />}
            isPending={stop.pending}
            onPress={() => stop.run(replay.id)}
          >
            {t('integrations.replays.stop')}
          </Button>
        )
      }
    />
  );
}

function hasJustEnded(endedAt: string): boolean {
  return DateTime.fromISO(endedAt) > DateTime.now().minus(REPORTED_FOR);
}
