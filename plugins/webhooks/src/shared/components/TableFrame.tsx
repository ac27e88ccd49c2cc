import type { ReactNode } from 'react';
import styles from './TableFrame.module.css';

/** Scrolls a wide table horizontally inside the page, so that the page itself does not. */
export function TableFrame(props: { label: string; children: ReactNode }) {
  return (
    <section className={styles.frame} aria-label={props.label}>
      {props.children}
    </section>
  );
}
