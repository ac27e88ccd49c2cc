import type { ReactElement } from 'react';
import {
  RiAlertLine,
  RiCheckboxCircleLine,
  RiForbidLine,
  RiPauseCircleLine,
} from '@remixicon/react';
import type { HealthStatus } from 'backstage-plugin-webhooks-common';
import { useText } from '../hooks/useText';
import { Badge, type Tone } from './Badge';

const ICON = { size: 14, 'aria-hidden': true } as const;

const LOOKS: Record<HealthStatus, { tone: Tone; icon: ReactElement }> = {
  idle: { tone: 'neutral', icon: <RiPauseCircleLine {...ICON} /> },
  healthy: { tone: 'good', icon: <RiCheckboxCircleLine {...ICON} /> },
  failing: { tone: 'warning', icon: <RiAlertLine {...ICON} /> },
  disabled: { tone: 'bad', icon: <RiForbidLine {...ICON} /> },
};

/** The health of an integration in one word. */
export function HealthBadge(props: { health: HealthStatus }) {
  const t = useText();
  const { tone, icon } = LOOKS[props.health];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`health.${props.health}`)}
    </Badge>
  );
}
