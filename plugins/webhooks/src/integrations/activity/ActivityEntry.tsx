import { type ReactElement } from 'react';
import { Link, Text } from '@backstage/ui';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  RiAddCircleLine,
  RiCheckLine,
  RiCloseCircleLine,
  RiEditLine,
  RiForbidLine,
  RiKey2Line,
  RiPlayLine,
  RiRestartLine,
  RiStopCircleLine,
  RiTeamLine,
} from '@remixicon/react';
import type {
  ActivityEvent,
  IntegrationActivity,
} from 'backstage-plugin-webhooks-common';
import { describeReason, DaysTable } from '../../health';
import { deliveryRouteRef } from '../../routes';
import { Paragraph } from '../../shared/components/Paragraph';
import { RelativeTime } from '../../shared/components/RelativeTime';
import { describeOutcome } from '../../shared/describeOutcome';
import { useFormat } from '../../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { describeActivity, describeActor } from './describeActivity';
import styles from './Activity.module.css';

const ICON = { size: 16, 'aria-hidden': true } as const;

const ICONS: Record<ActivityEvent, ReactElement> = {
  'integration-create': <RiAddCircleLine {...ICON} />,
  'integration-update': <RiEditLine {...ICON} />,
  'integration-hand-over': <RiTeamLine {...ICON} />,
  'integration-disable': <RiForbidLine {...ICON} />,
  'integration-enable': <RiPlayLine {...ICON} />,
  'integration-resume': <RiPlayLine {...ICON} />,
  'integration-secret-rotate': <RiKey2Line {...ICON} />,
  'integration-replay': <RiRestartLine {...ICON} />,
  'integration-replay-stop': <RiStopCircleLine {...ICON} />,
  'integration-replay-end': <RiCheckLine {...ICON} />,
  'integration-cancel': <RiCloseCircleLine {...ICON} />,
};

/** A change to an integration: what, who, when, and why it was disabled. */
export function ActivityEntry(props: { entry: IntegrationActivity }) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { entry } = props;

  return (
    <li className={styles.entry}>
      <span className={styles.icon}>{ICONS[entry.event]}</span>
      <div className={styles.facts}>
        <Paragraph variant="body-medium">
          {describeActivity(t, format, entry)}
        </Paragraph>
        <Text variant="body-small" color="secondary">
          {describeActor(t, entry)} · {format.exact(entry.at)} (
          <RelativeTime iso={entry.at} />)
        </Text>
        {entry.reason && <WhyDisabled entry={entry} reason={entry.reason} />}
      </div>
    </li>
  );
}

function WhyDisabled(props: {
  entry: IntegrationActivity;
  reason: NonNullable<IntegrationActivity['reason']>;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const deliveryPath = useRouteRef(deliveryRouteRef);
  const { reason } = props;
  const { evidence } = props.entry;
  const days = evidence?.days ?? [];
  const last = evidence?.lastAttempt;
  return (
    <>
      <Paragraph variant="body-medium">
        {describeReason(t, format, reason, evidence)}
      </Paragraph>
      {(days.length > 0 || last) && (
        <details className={styles.evidence}>
          <summary>{t('integrations.activity.evidence')}</summary>
          {days.length > 0 && <DaysTable days={days} />}
          {last && (
            <Paragraph variant="body-medium">
              {describeOutcome(t, last)}{' '}
              <Link href={deliveryPath({ id: last.deliveryId })}>
                {t('integrations.activity.delivery')}
              </Link>
            </Paragraph>
          )}
        </details>
      )}
    </>
  );
}
