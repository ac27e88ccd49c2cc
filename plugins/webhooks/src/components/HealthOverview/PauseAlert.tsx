import { Alert } from '@backstage/ui';
import type { IntegrationPause } from 'backstage-plugin-webhooks-common';
import { type Translate, useText } from '../../hooks/useText';
import { exactTime } from '../RelativeTime';

/** Why deliveries of an active integration wait. */
export function PauseAlert(props: { pause: IntegrationPause }) {
  const t = useText();
  return (
    <Alert
      status="warning"
      icon
      title={t('integration.pausedTitle')}
      description={pauseInWords(t, props.pause)}
    />
  );
}

function pauseInWords(t: Translate, pause: IntegrationPause): string {
  if (pause.state === 'probing' || !pause.until) {
    return t('integration.probing');
  }
  const when = exactTime(pause.until);
  return pause.reason === 'throttled'
    ? t('integration.pausedThrottled', { when })
    : t('integration.pausedCoolDown', {
        count: pause.consecutiveFailures,
        when,
      });
}
