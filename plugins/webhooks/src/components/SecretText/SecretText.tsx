import { useText } from '../../hooks/useText';
import { CopyButton } from '../CopyButton';
import styles from './SecretText.module.css';

/** A signing secret, to be copied. */
export function SecretText(props: { secret: string }) {
  const t = useText();
  return (
    <div className={styles.root}>
      <code className={styles.secret}>{props.secret}</code>
      <CopyButton text={props.secret} what={t('secret.label')} />
    </div>
  );
}
