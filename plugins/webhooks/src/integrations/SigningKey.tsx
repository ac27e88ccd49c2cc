import { CopyButton } from '../shared/components/CopyButton';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import styles from './SigningKey.module.css';

/** The key that a receiver verifies signatures with: the secret, or the public key of a key pair. */
export function SigningKey(props: { secret?: string; publicKey?: string }) {
  const { t } = useWebhooksTranslation();
  const key = props.secret ?? props.publicKey;
  if (!key) {
    return null;
  }
  const label = props.secret
    ? t('integrations.secret.label')
    : t('integrations.secret.publicKey');
  return (
    <div className={styles.root}>
      <code className={styles.key}>{key}</code>
      <CopyButton text={key} what={label} />
    </div>
  );
}
