import { Alert } from '@backstage/ui';
import type {
  Integration,
  IntegrationHealth,
} from 'backstage-plugin-webhooks-common';
import type { Resent } from '../../replays';
import { useFormat } from '../../shared/hooks/useFormat';
import type { IntegrationAccess } from '../../shared/hooks/useIntegrationAccess';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { describeMissed } from '../describeMissed';
import { RecoverButton } from './RecoverButton';

/** Says what an active integration missed since its last success, and offers to resend it. */
export function MissedAlert(props: {
  integration: Integration;
  health: IntegrationHealth;
  access: IntegrationAccess;
  onResent: (resent: Resent) => void;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  return (
    <Alert
      status="warning"
      icon
      title={t('health.missed.title')}
      description={`${describeMissed(t, format, props.health)} ${t('health.missed.testFirst')}`}
      customActions={
        <RecoverButton {...props} size="small" variant="secondary" />
      }
    />
  );
}
