import { Text, type TextProps } from '@backstage/ui';
import styles from './Paragraph.module.css';

/** A paragraph without the margins of the browser: what is around it sets the distances. */
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
