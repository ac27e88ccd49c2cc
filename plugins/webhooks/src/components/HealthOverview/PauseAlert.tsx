import { Alert } from '@backstage/ui';
import type { IntegrationPause } from 'backstage-plugin-webhooks-common';
import type { Format } from '../../hooks/format';
import { useFormat } from '../../hooks/useFormat';
import { type Translate, useText } from '../../hooks/useText';

/** Why deliveries of an active integration wait. */
export function PauseAlert(props: { pause: IntegrationPause }) {
  const t = useText();
  const format = useFormat();
  return (
    <Alert
      status="warning"
      icon
      title={t('integration.pausedTitle')}
      description={pauseInWords(t, format, props.pause)}
    />
  );
}

function pauseInWords(
  t: Translate,
  format: Format,
  pause: IntegrationPause,
): string {
  if (pause.state === 'probing' || !pause.until) {
    return t('integration.probing');
  }
  const when = format.exact(pause.until);
  return pause.reason === 'throttled'
    ? t('integration.pausedThrottled', { when })
    : t('integration.pausedCoolDown', {
        count: pause.consecutiveFailures,
        when,
      });
}
