import type { ReactElement } from 'react';
import {
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiForbidLine,
  RiHourglassLine,
  RiSpeedLine,
} from '@remixicon/react';
import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import { nameOutcome } from '../describeOutcome';
import { useWebhooksTranslation } from '../hooks/useWebhooksTranslation';
import { ToneBadge, type Tone } from './ToneBadge';

const ICON = { size: 14, 'aria-hidden': true } as const;

const LOOKS: Record<AttemptOutcome, { tone: Tone; icon: ReactElement }> = {
  success: { tone: 'good', icon: <RiCheckboxCircleLine {...ICON} /> },
  error: { tone: 'bad', icon: <RiCloseCircleLine {...ICON} /> },
  timeout: { tone: 'warning', icon: <RiHourglassLine {...ICON} /> },
  throttled: { tone: 'info', icon: <RiSpeedLine {...ICON} /> },
  gone: { tone: 'bad', icon: <RiForbidLine {...ICON} /> },
  blocked: { tone: 'bad', icon: <RiForbidLine {...ICON} /> },
};

/** How a request ended, in a word, with its status code. */
export function OutcomeBadge(props: {
  outcome: AttemptOutcome;
  statusCode?: number;
  errorCode?: string;
}) {
  const { t } = useWebhooksTranslation();
  const { outcome, statusCode } = props;
  const { tone, icon } = LOOKS[outcome];
  return (
    <ToneBadge tone={tone} icon={icon}>
      {nameOutcome(t, props)}
      {statusCode !== undefined && ` · ${statusCode}`}
    </ToneBadge>
  );
}
