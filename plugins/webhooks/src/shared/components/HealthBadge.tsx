import type { ReactElement } from 'react';
import {
  RiAlertLine,
  RiCheckboxCircleLine,
  RiForbidLine,
  RiPauseCircleLine,
} from '@remixicon/react';
import type { HealthStatus } from 'backstage-plugin-webhooks-common';
import { useWebhooksTranslation } from '../hooks/useWebhooksTranslation';
import { ToneBadge, type Tone } from './ToneBadge';

const ICON = { size: 14, 'aria-hidden': true } as const;

const LOOKS: Record<HealthStatus, { tone: Tone; icon: ReactElement }> = {
  idle: { tone: 'neutral', icon: <RiPauseCircleLine {...ICON} /> },
  healthy: { tone: 'good', icon: <RiCheckboxCircleLine {...ICON} /> },
  failing: { tone: 'warning', icon: <RiAlertLine {...ICON} /> },
  disabled: { tone: 'bad', icon: <RiForbidLine {...ICON} /> },
};

/** The health of an integration in one word. */
export function HealthBadge(props: { health: HealthStatus }) {
  const { t } = useWebhooksTranslation();
  const { tone, icon } = LOOKS[props.health];
  return (
    <ToneBadge tone={tone} icon={icon}>
      {t(`common.healthStatus.${props.health}`)}
    </ToneBadge>
  );
}
