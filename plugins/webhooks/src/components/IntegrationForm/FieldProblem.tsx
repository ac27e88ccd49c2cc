import { Text } from '@backstage/ui';
import styles from './IntegrationForm.module.css';

/** What is wrong with the field above, read out when it appears. */
export function FieldProblem(props: { error?: string; warning?: string }) {
  const { error, warning } = props;
  return (
    <div aria-live="polite">
      {error && (
        <Text variant="body-small" className={styles.error}>
          {error}
        </Text>
      )}
      {!error && warning && (
        <Text variant="body-small" color="secondary">
          {warning}
        </Text>
      )}
    </div>
  );
}
