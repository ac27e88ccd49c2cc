import { Text } from '@backstage/ui';
import { useFormat } from '../../shared/hooks/useFormat';
import { useText } from '../../shared/hooks/useText';
import { replayInWords } from './inWords';
import { useLatestReplay } from './useLatestReplay';

/** How the last replay of an integration ended. */
export function LatestReplay(props: { integrationId: string }) {
  const t = useText();
  const format = useFormat();
  const replay = useLatestReplay(props.integrationId);
  if (!replay?.endedAt) {
    return null;
  }
  return (
    <Text as="p" variant="body-small" color="secondary">
      {t('replays.latest', {
        state: t(`replays.state.${replay.state}`),
        when: format.relative(replay.endedAt),
      })}{' '}
      {replayInWords(t, replay)}
    </Text>
  );
}
