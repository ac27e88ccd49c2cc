import type { ReactNode } from 'react';
import styles from './TableFrame.module.css';

/** Lets a wide table scroll sideways inside the page, instead of the page itself. */
export function TableFrame(props: { label: string; children: ReactNode }) {
  return (
    <section className={styles.frame} aria-label={props.label}>
      {props.children}
    </section>
  );
}
