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

/** The status of a delivery, with the code that its last attempt ended with. */
export function StatusBadge(props: {
  status: DeliveryStatus;
  /** Whether an attempt was made; a pending delivery is retried then. */
  isRetrying?: boolean;
  code?: string | number;
}) {
  const { t } = useWebhooksTranslation();
  const { status, isRetrying, code } = props;
  const { tone, icon } = LOOKS[status];
  return (
    <ToneBadge tone={tone} icon={icon}>
      {status === 'pending' && isRetrying
        ? t('deliveries.list.retrying')
        : t(`common.deliveryStatus.${status}`)}
      {code !== undefined && ` · ${code}`}
    </ToneBadge>
  );
}
