import { Paragraph } from '../shared/components/Paragraph';
import styles from './Replays.module.css';

/** A progress bar with a description below it. */
export function ProgressBar(props: {
  label: string;
  value: number;
  max: number;
  children: string;
}) {
  const { label, value, max, children } = props;
  return (
    <div className={styles.progress}>
      <progress
        className={styles.bar}
        aria-label={label}
        value={value}
        max={max}
      />
      <Paragraph variant="body-medium">{children}</Paragraph>
    </div>
  );
}
