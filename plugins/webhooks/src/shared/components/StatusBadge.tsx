import type { ReactElement } from 'react';
import {
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiForbidLine,
  RiInboxArchiveLine,
  RiTimeLine,
} from '@remixicon/react';
import type { DeliveryStatus } from 'backstage-plugin-webhooks-common';
import { useWebhooksTranslation } from '../hooks/useWebhooksTranslation';
import { ToneBadge, type Tone } from './ToneBadge';

const ICON = { size: 14, 'aria-hidden': true } as const;

const LOOKS: Record<DeliveryStatus, { tone: Tone; icon: ReactElement }> = {
  pending: { tone: 'info', icon: <RiTimeLine {...ICON} /> },
  succeeded: { tone: 'good', icon: <RiCheckboxCircleLine {...ICON} /> },
  failed: { tone: 'bad', icon: <RiCloseCircleLine {...ICON} /> },
  held: { tone: 'warning', icon: <RiInboxArchiveLine {...ICON} /> },
  cancelled: { tone: 'neutral', icon: <RiForbidLine {...ICON} /> },
};

/** The status of a delivery. */
export function StatusBadge(props: { status: DeliveryStatus }) {
  const { t } = useWebhooksTranslation();
  const { tone, icon } = LOOKS[props.status];
  return (
    <ToneBadge tone={tone} icon={icon}>
      {t(`common.deliveryStatus.${props.status}`)}
    </ToneBadge>
  );
}
