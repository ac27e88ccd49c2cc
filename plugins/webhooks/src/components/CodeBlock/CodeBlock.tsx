import { Text } from '@backstage/ui';
import { useFormat } from '../../hooks/useFormat';
import { CopyButton } from '../CopyButton';
import styles from './CodeBlock.module.css';
import { prettyJson } from './prettyJson';

/** Focusable, so that the keyboard can scroll what does not fit. */
const SCROLLABLE = { tabIndex: 0, role: 'region' };

/** A text to read and copy. */
export function CodeBlock(props: {
  title: string;
  text: string;
  /** The text went over the wire: it is indented where it is JSON, shown with its size, and copied as it is. */
  wire?: boolean;
  /** Break long lines instead of scrolling sideways. */
  wrap?: boolean;
}) {
  const format = useFormat();
  const { title, text, wire, wrap } = props;
  return (
    <div className={styles.root}>
      <div className={styles.head}>
        <Text variant="body-small" color="secondary">
          {title}
          {wire && ` · ${format.size(text)}`}
        </Text>
        <CopyButton text={text} what={title} />
      </div>
      <pre
        className={wrap ? `${styles.code} ${styles.wrap}` : styles.code}
        {...SCROLLABLE}
        aria-label={title}
      >
        {wire ? prettyJson(text) : text}
      </pre>
    </div>
  );
}
