import { Alert, Button } from '@backstage/ui';
import { RiPlayLine } from '@remixicon/react';
import type {
  Integration,
  IntegrationPause,
} from 'backstage-plugin-webhooks-common';
import type { Format } from '../shared/format';
import { useFormat } from '../shared/hooks/useFormat';
import type { IntegrationAccess } from '../shared/hooks/useIntegrationAccess';
import { useIntegrationActions } from '../shared/hooks/useIntegrationActions';
import { useSecondHand } from '../shared/hooks/useSecondHand';
import {
  type Translate,
  useWebhooksTranslation,
} from '../shared/hooks/useWebhooksTranslation';

/** Explains why an active integration is paused, with a button to resume it. */
export function PauseAlert(props: {
  integration: Integration;
  pause: IntegrationPause;
  /** Whether the receiver has responded with 429 since the last success. */
  isRateLimited: boolean;
  access: IntegrationAccess;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { resume } = useIntegrationActions(props.integration);
  useSecondHand();
  return (
    <Alert
      status="warning"
      icon
      title={t('health.pause.title')}
      description={describePause(t, format, props.pause, props.isRateLimited)}
      customActions={
        props.access.canOperate && (
          <Button
            size="small"
            variant="secondary"
            iconStart={<RiPlayLine />}
            isPending={resume.pending}
            onPress={() => resume.run()}
          >
            {t('health.pause.resume')}
          </Button>
        )
      }
    />
  );
}

function describePause(
  t: Translate,
  format: Format,
  pause: IntegrationPause,
  isRateLimited: boolean,
): string {
  const next = pause.nextPauseMs
    ? ` ${t('health.pause.next', { duration: format.span(pause.nextPauseMs) })}`
    : '';
  if (pause.state === 'probing' || !pause.until) {
    return `${t('health.pause.probing')}${next}`;
  }
  const when = format.remaining(pause.until);
  if (pause.reason === 'throttled') {
    return isRateLimited
      ? t('health.pause.rateLimited', { when })
      : t('health.pause.throttled', { when });
  }
  const now = t('health.pause.coolDown', {
    count: pause.consecutiveFailures,
    when,
  });
  return `${now}${next}`;
}
