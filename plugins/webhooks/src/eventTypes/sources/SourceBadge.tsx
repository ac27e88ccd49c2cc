import {
  RiCheckLine,
  RiErrorWarningLine,
  RiPauseLine,
  RiTimeLine,
} from '@remixicon/react';
import type { SourceState } from 'backstage-plugin-webhooks-common';
import { ToneBadge } from '../../shared/components/ToneBadge';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';

const LOOKS = {
  starting: { tone: 'neutral', icon: <RiTimeLine size={14} /> },
  ok: { tone: 'good', icon: <RiCheckLine size={14} /> },
  holding: { tone: 'warning', icon: <RiPauseLine size={14} /> },
  failing: { tone: 'bad', icon: <RiErrorWarningLine size={14} /> },
} as const;

/** The state of a source. */
export function SourceBadge({ state }: { state: SourceState }) {
  const { t } = useWebhooksTranslation();
  return (
    <ToneBadge {...LOOKS[state]}>
      {t(`eventTypes.sources.state.${state}`)}
    </ToneBadge>
  );
}
