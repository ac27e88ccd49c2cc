import { Alert, Button, Link } from '@backstage/ui';
import { useRouteRef } from '@backstage/core-plugin-api';
import { RiCloseLine } from '@remixicon/react';
import { integrationRouteRef } from '../routes';
import { WrappingRow } from '../shared/components/WrappingRow';
import type { IntegrationAccess } from '../shared/hooks/useIntegrationAccess';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { rangeQuery } from '../shared/timeRanges';
import { useResentOutcome } from './useResentOutcome';

/** Deliveries that were queued again. */
export interface Resent {
  count: number;
  /** When the first and the last of them were dispatched, as ISO times; absent if unknown. */
  range?: { from: string; to: string };
}

/** Reports that deliveries were queued again, and their results, with a link to the log. */
export function ResentAlert(props: {
  integrationId: string;
  access: IntegrationAccess;
  title: string;
  description?: string;
  status?: 'success' | 'warning' | 'danger';
  range?: Resent['range'];
  onDismiss: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const { integrationId, access, range, status = 'success' } = props;
  const path = useRouteRef(integrationRouteRef)({ id: integrationId });
  const outcome = useResentOutcome(
    integrationId,
    access.canReadDeliveries ? range : undefined,
  );
  const query = range ? `?${rangeQuery(range.from, range.to)}` : '';
  return (
    <div role="status">
      <Alert
        status={status}
        icon
        title={props.title}
        description={
          [props.description, outcome].filter(Boolean).join(' ') || undefined
        }
        customActions={
          <WrappingRow>
            {access.canReadDeliveries && (
              <Link href={`${path}/deliveries${query}`}>
                {t('integrations.replays.log')}
              </Link>
            )}
            <Button
              size="small"
              variant="tertiary"
              aria-label={t('integrations.replays.dismiss')}
              iconStart={<RiCloseLine />}
              onPress={props.onDismiss}
            />
          </WrappingRow>
        }
      />
    </div>
  );
}
