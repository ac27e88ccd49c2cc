import { Text } from '@backstage/ui';
import { cutLine } from '../format';
import { useWebhooksTranslation } from '../hooks/useWebhooksTranslation';
import styles from './HeadersTable.module.css';

/** Responses may have thousands of headers, which would make the page slow. */
const MAX_ROWS = 100;
const MAX_NAME = 200;
const MAX_VALUE = 1_000;

/** HTTP headers, sorted by name. */
export function HeadersTable(props: { headers: Record<string, string> }) {
  const { t } = useWebhooksTranslation();
  const names = Object.keys(props.headers).sort((a, b) => a.localeCompare(b));
  const hidden = names.length - MAX_ROWS;
  return (
    <>
      <dl className={styles.list}>
        {names.slice(0, MAX_ROWS).map(name => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{cutLine(name, MAX_NAME)}</dt>
            <dd>{cutLine(props.headers[name], MAX_VALUE)}</dd>
          </div>
        ))}
      </dl>
      {hidden > 0 && (
        <Text variant="body-small" color="secondary">
          {t('deliveries.detail.moreHeaders', { count: hidden })}
        </Text>
      )}
    </>
  );
}
