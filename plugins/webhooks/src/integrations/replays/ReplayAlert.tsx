import { useEffect, useState } from 'react';
import { Alert, Button } from '@backstage/ui';
import { RiStopLine } from '@remixicon/react';
import type { Integration } from 'backstage-plugin-webhooks-common';
import type { IntegrationAccess } from '../../shared/hooks/useIntegrationAccess';
import { useNotify } from '../../shared/hooks/useNotify';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { describeReplay } from './describeReplay';
import { ReplayProgress } from './ReplayProgress';
import { useLatestReplay } from './useLatestReplay';
import { useStopReplay } from './useStopReplay';

/** The running replay of an integration, with a button to stop it. Reports when it has ended. */
export function ReplayAlert(props: {
  integration: Integration;
  access: IntegrationAccess;
}) {
  const { t } = useWebhooksTranslation();
  const notify = useNotify();
  const { integration, access } = props;
  const replay = useLatestReplay(integration.id);
  const stop = useStopReplay(integration.id);
  const [followed, setFollowed] = useState<string>();

  useEffect(() => {
    if (replay && !replay.endedAt) {
      setFollowed(replay.id);
    } else if (replay && replay.id === followed) {
      setFollowed(undefined);
      notify({
        title: t(`integrations.replays.state.${replay.state}`),
        description: describeReplay(t, replay),
        status: replay.state === 'failed' ? 'danger' : 'success',
      });
    }
  }, [followed, notify, replay, t]);

  if (!replay || replay.endedAt) {
    return null;
  }
  return (
    <Alert
      status="info"
      icon
      title={t(`integrations.replays.state.${replay.state}`)}
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
