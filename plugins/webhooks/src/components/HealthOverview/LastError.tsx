import { useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api';
import { useQuery } from '../../hooks/useQuery';
import { useText } from '../../hooks/useText';
import { RelativeTime } from '../RelativeTime';
import { deliveryEnding, endingInWords } from '../words';

/** The outcomes that mean that a delivery did not arrive. */
export const ERROR_OUTCOMES: AttemptOutcome[] = [
  'error',
  'timeout',
  'gone',
  'blocked',
];

/** The newest failure of an integration, in words. */
export function LastError(props: { integrationId: string }) {
  const t = useText();
  const api = useApi(webhooksApiRef);
  const { integrationId } = props;
  const { value } = useQuery(['last-error', integrationId], async () => {
    const { items } = await api.listDeliveries({
      integrationId,
      outcome: ERROR_OUTCOMES,
      limit: 1,
    });
    return items.at(0) ?? 'none';
  });

  if (!value) {
    return null;
  }
  return (
    <Text as="p" variant="body-medium" color="secondary">
      {value === 'none' ? (
        t('integration.noError')
      ) : (
        <>
          {t('integration.lastError')}:{' '}
          {endingInWords(t, deliveryEnding(value))}{' '}
          <RelativeTime iso={value.createdAt} />
        </>
      )}
    </Text>
  );
}
