import { Text } from '@backstage/ui';
import { CopyButton } from '../CopyButton';
import { formatSize } from '../RelativeTime';
import styles from './CodeBlock.module.css';

/** Focusable, so that the keyboard can scroll what does not fit. */
const SCROLLABLE = { tabIndex: 0, role: 'region' };

/** A text to read and copy, with its size. */
export function CodeBlock(props: {
  title: string;
  text: string;
  /** Break long lines instead of scrolling sideways. */
  wrap?: boolean;
  /** Show the size on the wire. */
  size?: boolean;
}) {
  return (
    <div className={styles.root}>
      <div className={styles.head}>
        <Text variant="body-small" color="secondary">
          {props.title}
          {props.size && ` · ${formatSize(props.text)}`}
        </Text>
        <CopyButton text={props.text} what={props.title} />
      </div>
      <pre
        className={props.wrap ? `${styles.code} ${styles.wrap}` : styles.code}
        {...SCROLLABLE}
        aria-label={props.title}
      >
        {props.text}
      </pre>
    </div>
  );
}
