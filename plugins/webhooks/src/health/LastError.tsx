import { Text } from '@backstage/ui';
import type { IntegrationHealth } from 'backstage-plugin-webhooks-common';
import { RelativeTime } from '../shared/components/RelativeTime';
import { useText } from '../shared/hooks/useText';
import { endingInWords } from '../shared/words';

/** The newest failure of an integration, in words. */
export function LastError(props: { health: IntegrationHealth }) {
  const t = useText();
  const { lastError } = props.health;
  return (
    <Text as="p" variant="body-medium" color="secondary">
      {lastError ? (
        <>
          {t('integration.lastError')}: {endingInWords(t, lastError)}{' '}
          <RelativeTime iso={lastError.at} />
        </>
      ) : (
        t('integration.noError')
      )}
    </Text>
  );
}
