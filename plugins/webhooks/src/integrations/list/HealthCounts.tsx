import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import {
  HEALTH_STATUSES,
  type HealthStatus,
} from 'backstage-plugin-webhooks-common';
import { healthIcon } from '../../shared/components/HealthBadge';
import { useFormat } from '../../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import styles from './HealthCounts.module.css';

/** How many integrations have each health status. A click filters the list by it. */
export function HealthCounts(props: {
  counts: Record<HealthStatus, number> | undefined;
  selected: HealthStatus[];
  onChange: (selected: HealthStatus[]) => void;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { counts, selected, onChange } = props;
  const shown = HEALTH_STATUSES.filter(
    status => counts?.[status] || selected.includes(status),
  );
  return (
    <div className={styles.root}>
      {shown.length > 0 && (
        <ToggleButtonGroup
          aria-label={t('integrations.list.health')}
          selectionMode="multiple"
          selectedKeys={selected}
          onSelectionChange={keys =>
            onChange(HEALTH_STATUSES.filter(status => keys.has(status)))
          }
        >
          {shown.map(status => (
            <ToggleButton key={status} id={status} size="small">
              <span className={styles.count}>
                {healthIcon(status)}
                {t(`integrations.list.count.${status}`, {
                  number: format.number(counts?.[status] ?? 0),
                })}
              </span>
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      )}
    </div>
  );
}
