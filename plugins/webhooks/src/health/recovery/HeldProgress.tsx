import { useState } from 'react';
import { Alert } from '@backstage/ui';
import type { IntegrationHealth } from 'backstage-plugin-webhooks-common';
import { ProgressBar } from '../../replays';
import { useFormat } from '../../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';

/** The held deliveries of an integration that was enabled, which are queued or cancelled in batches. */
export function HeldProgress(props: { health: IntegrationHealth }) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { held } = props.health;
  // The progress starts when the viewer opens the page.
  const [most, setMost] = useState(held);
  if (held > most) {
    setMost(held);
  }
  return (
    <Alert
      status="info"
      icon
      title={t('health.held.title')}
      description={
        <ProgressBar
          label={t('health.held.title')}
          value={most - held}
          max={most}
        >
          {t('health.held.left', { number: format.count(held) })}
        </ProgressBar>
      }
    />
  );
}
