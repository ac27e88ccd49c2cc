import { CopyButton } from '../shared/components/CopyButton';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import styles from './IntegrationUrl.module.css';

/** The URL of an integration on one line, however long it is. */
export function IntegrationUrl(props: { url: string }) {
  const { t } = useWebhooksTranslation();
  const { url } = props;
  return (
    <span className={styles.line}>
      <span className={styles.url} title={url}>
        {url}
      </span>
      <CopyButton text={url} what={t('integrations.detail.url')} />
    </span>
  );
}
