import { type ReactNode, useMemo } from 'react';
import { Flex, Text } from '@backstage/ui';
import { useFormat } from '../../hooks/useFormat';
import { useWebhooksTranslation } from '../../hooks/useWebhooksTranslation';
import { CopyButton } from '../CopyButton';
import { Paragraph } from '../Paragraph';
import styles from './CodeBlock.module.css';
import { DownloadButton } from './DownloadButton';
import { cutText, formatJson } from './formatText';

/** Focusable, so that it can be scrolled by keyboard. */
const SCROLLABLE = { tabIndex: 0, role: 'region' };

/** A text to read and copy. Long texts are shown in part, but copied and downloaded in full. */
export function CodeBlock(props: {
  title: string;
  text: string;
  /** The text is a request or response body, whose size is shown. JSON can be indented; copies are unchanged. */
  wire?: 'formatted' | 'raw';
  /** Wrap long lines instead of scrolling horizontally. */
  wrap?: boolean;
  /** Further controls in its head. */
  actions?: ReactNode;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { title, text, wire, wrap } = props;
  const shown = useMemo(
    () => (wire === 'formatted' ? formatJson(text) : cutText(text)),
    [text, wire],
  );
  return (
    <div className={styles.root}>
      <div className={styles.head}>
        <Text variant="body-small" color="secondary">
          {title}
          {wire && ` · ${format.size(text)}`}
        </Text>
        <Flex gap="1" align="center">
          {props.actions}
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
