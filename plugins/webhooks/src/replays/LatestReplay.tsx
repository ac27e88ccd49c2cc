import { Paragraph } from '../shared/components/Paragraph';
import { useFormat } from '../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { describeReplay } from './describeReplay';
import { useLatestReplay } from './useLatestReplay';

/** The result of the last replay of an integration. */
export function LatestReplay(props: { integrationId: string }) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const replay = useLatestReplay(props.integrationId);
  if (!replay?.endedAt) {
    return null;
  }
  return (
    <Paragraph variant="body-small" color="secondary">
      {t('integrations.replays.latest', {
        state: t(`integrations.replays.state.${replay.state}`),
        when: format.relative(replay.endedAt),
      })}{' '}
      {describeReplay(t, replay)}
    </Paragraph>
  );
}
