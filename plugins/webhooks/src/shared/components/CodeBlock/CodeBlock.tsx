import { useMemo } from 'react';
import { Flex, Text } from '@backstage/ui';
import { useFormat } from '../../hooks/useFormat';
import { useWebhooksTranslation } from '../../hooks/useWebhooksTranslation';
import { CopyButton } from '../CopyButton';
import { Paragraph } from '../Paragraph';
import styles from './CodeBlock.module.css';
import { DownloadButton } from './DownloadButton';
import { cutText, formatJson } from './formatText';

/** Focusable, so that the keyboard can scroll what does not fit. */
const SCROLLABLE = { tabIndex: 0, role: 'region' };

/** A text to read and copy. A long one is shown in part, and copied and downloaded as a whole. */
export function CodeBlock(props: {
  title: string;
  text: string;
  /** The text went over the wire: it is indented where it is JSON, shown with its size, and copied as it is. */
  wire?: boolean;
  /** Break long lines instead of scrolling sideways. */
  wrap?: boolean;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { title, text, wire, wrap } = props;
  const shown = useMemo(
    () => (wire ? formatJson(text) : cutText(text)),
    [text, wire],
  );
  return (
    <div className={styles.root}>
      <div className={styles.head}>
        <Text variant="body-small" color="secondary">
          {title}
          {wire && ` · ${format.size(text)}`}
        </Text>
        <Flex gap="1">
          {shown.cut && <DownloadButton text={text} what={title} />}
          <CopyButton text={text} what={title} />
        </Flex>
      </div>
      <pre
        className={wrap ? `${styles.code} ${styles.wrap}` : styles.code}
        {...SCROLLABLE}
        aria-label={title}
      >
        {shown.text}
      </pre>
      {shown.cut && (
        <Paragraph
          variant="body-small"
          color="secondary"
          className={styles.note}
        >
          {t('common.cut', { size: format.size(shown.text) })}
        </Paragraph>
      )}
    </div>
  );
}
