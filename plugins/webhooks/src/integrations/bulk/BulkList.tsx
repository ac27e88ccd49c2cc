import { Text } from '@backstage/ui';
import { RiCheckLine, RiCloseCircleLine } from '@remixicon/react';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import styles from './BulkList.module.css';
import type { BulkResult } from './useBulk';

/** The integrations of a bulk action with their results. */
export function BulkList(props: {
  integrations: Integration[];
  results: ReadonlyMap<string, BulkResult<unknown>>;
}) {
  const { t } = useWebhooksTranslation();
  return (
    <ul className={styles.root} aria-label={t('integrations.title')}>
      {props.integrations.map(({ id, name }) => {
        const result = props.results.get(id);
        return (
          <li key={id} className={styles.item}>
            <span className={styles.icon}>
              {result?.state === 'done' && (
                <RiCheckLine
                  size={16}
                  aria-label={t('integrations.bulk.done')}
                />
              )}
              {result?.state === 'failed' && (
                <RiCloseCircleLine
                  size={16}
                  aria-label={t('integrations.bulk.failed')}
                />
              )}
            </span>
            <div>
              <Text as="div" variant="body-medium" className={styles.text}>
                {name}
              </Text>
              {result?.state === 'failed' && (
                <Text as="div" variant="body-small" className={styles.reason}>
                  {result.reason}
                </Text>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
