import { Text, type TextProps } from '@backstage/ui';
import styles from './Paragraph.module.css';

/** A paragraph without the browser's margins; its container sets the spacing. */
export function Paragraph(props: Omit<TextProps<'p'>, 'ref'>) {
  const { className, ...rest } = props;
  return (
    <Text
      as="p"
      {...rest}
      className={[styles.paragraph, className].filter(Boolean).join(' ')}
    />
  );
}
