import type { IntegrationHealth } from 'backstage-plugin-webhooks-common';
import { Paragraph } from '../shared/components/Paragraph';
import { RelativeTime } from '../shared/components/RelativeTime';
import { describeOutcome } from '../shared/describeOutcome';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';

/** Describes the latest failure of an integration. */
export function LastError(props: { health: IntegrationHealth }) {
  const { t } = useWebhooksTranslation();
  const { lastError } = props.health;
  return (
    <Paragraph variant="body-medium" color="secondary">
      {lastError ? (
        <>
          {t('health.figures.lastError')}: {describeOutcome(t, lastError)}{' '}
          <RelativeTime iso={lastError.at} />
        </>
      ) : (
        t('health.figures.noError')
      )}
    </Paragraph>
  );
}
