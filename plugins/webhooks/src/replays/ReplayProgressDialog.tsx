import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
} from '@backstage/ui';
import type { Replay } from 'backstage-plugin-webhooks-common';
import { HighContrast } from '../shared/components/HighContrast';
import { Paragraph } from '../shared/components/Paragraph';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { ReplayProgress } from './ReplayProgress';
import { useStopReplay } from './useStopReplay';

/** The progress and result of a replay, which continues when the dialog is closed. */
export function ReplayProgressDialog(props: {
  replay: Replay;
  onClose: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const { replay, onClose } = props;
  const stop = useStopReplay(replay.integrationId);
  return (
    <Dialog width="30rem" isOpen onOpenChange={open => !open && onClose()}>
      <DialogHeader>
        {t(`integrations.replays.state.${replay.state}`)}
      </DialogHeader>
      <DialogBody>
        <HighContrast>
          <Flex direction="column" gap="3">
            <ReplayProgress replay={replay} />
            {!replay.endedAt && (
              <Paragraph variant="body-small" color="secondary">
                {t('integrations.replays.help')}
              </Paragraph>
            )}
          </Flex>
        </HighContrast>
      </DialogBody>
      <DialogFooter>
        {!replay.endedAt && (
          <Button
            variant="secondary"
            destructive
            isPending={stop.pending}
            onPress={() => stop.run(replay.id)}
          >
            {t('integrations.replays.stop')}
          </Button>
        )}
        <Button variant="primary" onPress={onClose}>
          {replay.endedAt
            ? t('integrations.replays.done')
            : t('integrations.replays.leave')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
