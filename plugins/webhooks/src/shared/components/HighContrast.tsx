import type { ReactNode } from 'react';
import styles from './HighContrast.module.css';

/** Raises the contrast of secondary text and skeletons to WCAG AA. */
export function HighContrast(props: {
  as?: 'div' | 'main';
  children: ReactNode;
}) {
  const Element = props.as ?? 'div';
  return <Element className={styles.root}>{props.children}</Element>;
}
