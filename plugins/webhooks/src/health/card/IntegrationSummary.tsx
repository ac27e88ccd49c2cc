import { useState } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import { Button, ButtonLink, Flex } from '@backstage/ui';
import type {
  Attempt,
  Integration,
  IntegrationHealth,
} from 'backstage-plugin-webhooks-common';
import { ReplayAlert, type Resent, ResentAlert } from '../../replays';
import { integrationRouteRef } from '../../routes';
import { Paragraph } from '../../shared/components/Paragraph';
import { TestResult } from '../../shared/components/TestResult';
import { WrappingRow } from '../../shared/components/WrappingRow';
import type { Format } from '../../shared/format';
import { useFormat } from '../../shared/hooks/useFormat';
import { useIntegrationAccess } from '../../shared/hooks/useIntegrationAccess';
import { useIntegrationActions } from '../../shared/hooks/useIntegrationActions';
import {
  type Translate,
  useWebhooksTranslation,
} from '../../shared/hooks/useWebhooksTranslation';
import { describeReason } from '../describeReason';
import { LastError } from '../LastError';
import { toPeriods } from '../chart/traffic';
import { TrafficChart } from '../chart/TrafficChart';
import { canRecover } from '../recovery/missed';
import { RecoverButton } from '../recovery/RecoverButton';

/** An integration on a card: daily attempts, last error, and actions. */
export function IntegrationSummary(props: {
  integration: Integration;
  health: IntegrationHealth;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { integration, health } = props;
  const path = useRouteRef(integrationRouteRef)({ id: integration.id });
  const access = useIntegrationAccess(integration);
  const { test, enable } = useIntegrationActions(integration);
  const [tested, setTested] = useState<Attempt>();
  const [resent, setResent] = useState<Resent>();
  const recoverable = canRecover(health, access);
  // Once something was missed, a replay is followed to its end.
  const [isFollowing, setFollowing] = useState(false);
  if (recoverable && health.state === 'active' && !isFollowing) {
    setFollowing(true);
  }

  return (
    <Flex direction="column" gap="3">
      {health.state === 'disabled' && health.reason && (
        <Paragraph variant="body-medium">
          {describeReason(t, format, health.reason, health.evidence)}
        </Paragraph>
      )}
      <TrafficChart periods={toPeriods(health.days)} unit="day" compact />
      <Paragraph variant="body-medium" color="secondary">
        {figures(t, format, health)}
      </Paragraph>
      {health.state === 'active' && health.lastError && (
        <LastError health={health} />
      )}
      {tested && <TestResult attempt={tested} />}
      {isFollowing && <ReplayAlert integration={integration} access={access} />}
      {resent && (
        <ResentAlert
          integrationId={integration.id}
          access={access}
          title={t('common.action.replayed', { count: resent.count })}
          range={resent.range}
          onDismiss={() => setResent(undefined)}
        />
      )}
      <WrappingRow>
        {access.canOperate && (
          <Button
            size="small"
            variant="secondary"
            isPending={test.pending}
            onPress={async () => setTested(await test.run())}
          >
            {t('common.test.send')}
          </Button>
        )}
        <RecoverButton
          integration={integration}
          health={health}
          access={access}
          size="small"
          variant={health.state === 'disabled' ? 'primary' : 'secondary'}
          onResent={setResent}
        />
        {access.canEnable && health.state === 'disabled' && !recoverable && (
          <Button
            size="small"
            variant="primary"
            isPending={enable.pending}
            onPress={() => enable.run('none')}
          >
            {t('health.banner.enable')}
          </Button>
        )}
        <ButtonLink size="small" variant="tertiary" href={path}>
          {t('health.card.open', { name: integration.name })}
        </ButtonLink>
      </WrappingRow>
    </Flex>
  );
}

function figures(t: Translate, format: Format, health: IntegrationHealth) {
  return [
    health.successRate !== undefined &&
      `${t('health.figures.successRate')} ${format.rate(health.successRate)}`,
    health.failed > 0 &&
      `${t('health.figures.failed')} ${format.count(health.failed)}`,
    health.held > 0 &&
      `${t('health.figures.held')} ${format.count(health.held)}`,
    health.pending > 0 &&
      `${t('health.figures.pending')} ${format.count(health.pending)}`,
    health.successRate === undefined && t('health.figures.noTraffic'),
  ]
    .filter(Boolean)
    .join(' · ');
}
