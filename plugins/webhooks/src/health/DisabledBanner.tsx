import { useState } from 'react';
import { Alert, Button, Flex } from '@backstage/ui';
import { RiFlaskLine, RiPlayLine, RiRestartLine } from '@remixicon/react';
import {
  type Attempt,
  type Integration,
  type IntegrationHealth,
} from 'backstage-plugin-webhooks-common';
import type { Resent } from '../replays';
import { Paragraph } from '../shared/components/Paragraph';
import { TestResult } from '../shared/components/TestResult';
import { WrappingRow } from '../shared/components/WrappingRow';
import { entityName } from '../shared/entityName';
import { useFormat } from '../shared/hooks/useFormat';
import type { IntegrationAccess } from '../shared/hooks/useIntegrationAccess';
import { useIntegrationActions } from '../shared/hooks/useIntegrationActions';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { describeMissed } from './describeMissed';
import { describeReason } from './describeReason';
import styles from './DisabledBanner.module.css';
import { Evidence } from './Evidence';
import { canRecover, countMissed, missedRange } from './recovery/missed';
import { RecoverButton } from './recovery/RecoverButton';

/** Explains why an integration is disabled and how many deliveries wait, and offers to test and enable it. */
export function DisabledBanner(props: {
  integration: Integration;
  health: IntegrationHealth;
  access: IntegrationAccess;
  onResent: (resent: Resent) => void;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { integration, health, access, onResent } = props;
  const { test, enable } = useIntegrationActions(integration);
  const [tested, setTested] = useState<Attempt>();
  const reason = health.reason ?? integration.reason;
  const since = health.disabledAt ?? integration.disabledAt;
  const { failed, held } = health;
  const missed = canRecover(health, access) ? countMissed(health) : 0;

  return (
    <section aria-label={t('health.banner.title')}>
      <Alert
        status="danger"
        icon
        title={
          since
            ? t('health.banner.titleSince', { when: format.relative(since) })
            : t('health.banner.title')
        }
        description={
          <Flex direction="column" gap="3">
            <Paragraph variant="body-medium" className={styles.text}>
              {reason && describeReason(t, format, reason, health.evidence)}{' '}
              {health.disabledBy &&
                t('health.banner.by', { who: entityName(health.disabledBy) })}
            </Paragraph>
            <Paragraph variant="body-medium" className={styles.text}>
              {describeMissed(t, format, health)}{' '}
              {access.canEnable && held > 0 && t('health.banner.waives')}{' '}
              {access.canEnable && t('health.banner.testFirst')}
            </Paragraph>
            {health.evidence && <Evidence evidence={health.evidence} />}
            {tested && <TestResult attempt={tested} />}
            {integration.deletionAt && (
              <Paragraph variant="body-medium" className={styles.text}>
                {t('health.banner.retired', {
                  when: format.relative(integration.deletionAt),
                })}
              </Paragraph>
            )}
            {access.canOperate ? (
              <WrappingRow>
                <Button
                  variant={tested ? 'secondary' : 'primary'}
                  iconStart={<RiFlaskLine />}
                  isPending={test.pending}
                  onPress={async () => setTested(await test.run())}
                >
                  {t('common.test.send')}
                </Button>
                <RecoverButton
                  {...props}
                  variant={tested ? 'primary' : 'secondary'}
                />
                {missed > 0 && failed > 0 && held > 0 && (
                  <Button
                    variant="secondary"
                    iconStart={<RiRestartLine />}
                    isPending={enable.pending}
                    onPress={async () => {
                      const range = missedRange(health);
                      const result = await enable.run('held');
                      if (result) {
                        onResent({ count: result.replayed, range });
                      }
                    }}
                  >
                    {t('health.banner.enableReplay', {
                      number: format.count(held),
                    })}
                  </Button>
                )}
                {access.canEnable && (
                  <Button
                    variant={missed === 0 && tested ? 'primary' : 'secondary'}
                    iconStart={<RiPlayLine />}
                    isPending={enable.pending}
                    onPress={() => enable.run('none')}
                  >
                    {missed > 0
                      ? t('health.banner.enableWithout')
                      : t('health.banner.enable')}
                  </Button>
                )}
              </WrappingRow>
            ) : (
              !access.loading && (
                <Paragraph variant="body-medium" className={styles.text}>
                  {t('health.banner.noPermission', {
                    owner: entityName(integration.owner),
                  })}
                </Paragraph>
              )
            )}
          </Flex>
        }
      />
    </section>
  );
}
