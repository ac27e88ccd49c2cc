import type { ReactElement } from 'react';
import {
  RiAlertLine,
  RiCheckboxCircleLine,
  RiErrorWarningLine,
  RiForbidLine,
  RiPauseCircleLine,
  RiSubtractLine,
} from '@remixicon/react';
import type {
  HealthStatus,
  Integration,
} from 'backstage-plugin-webhooks-common';
import { useFormat } from '../hooks/useFormat';
import { useWebhooksTranslation } from '../hooks/useWebhooksTranslation';
import { type Tone, ToneBadge } from './ToneBadge';

const ICON = { size: 14, 'aria-hidden': true } as const;

const LOOKS: Record<HealthStatus, { tone: Tone; icon: ReactElement }> = {
  idle: { tone: 'neutral', icon: <RiSubtractLine {...ICON} /> },
  healthy: { tone: 'good', icon: <RiCheckboxCircleLine {...ICON} /> },
  degraded: { tone: 'warning', icon: <RiErrorWarningLine {...ICON} /> },
  paused: { tone: 'warning', icon: <RiPauseCircleLine {...ICON} /> },
  failing: { tone: 'bad', icon: <RiAlertLine {...ICON} /> },
  disabled: { tone: 'bad', icon: <RiForbidLine {...ICON} /> },
};

/** The icon of a health status. */
export function healthIcon(health: HealthStatus): ReactElement {
  return LOOKS[health].icon;
}

/** The health of an integration in one word, with the success rate behind it. */
export function HealthBadge(props: {
  integration: Pick<Integration, 'health' | 'recentSuccessRate'>;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { health, recentSuccessRate: rate } = props.integration;
  const { tone, icon } = LOOKS[health];
  const showsRate =
    rate !== undefined && health !== 'idle' && health !== 'disabled';
  return (
    <ToneBadge tone={tone} icon={icon}>
      {t(`common.healthStatus.${health}`)}
      {showsRate && (
        <span title={t('common.recentRate')}> · {format.rate(rate)}</span>
      )}
    </ToneBadge>
  );
}
