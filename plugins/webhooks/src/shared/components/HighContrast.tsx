import type { ReactNode } from 'react';
import styles from './HighContrast.module.css';

/** Makes secondary text, and what stands for it while it loads, dark or light enough to be seen by everybody. */
export function HighContrast(props: {
  as?: 'div' | 'main';
  children: ReactNode;
}) {
  const Element = props.as ?? 'div';
  return <Element className={styles.root}>{props.children}</Element>;
}
