import type { ReactNode } from 'react';
import styles from './DescriptionList.module.css';

/** A list of labelled values, in columns where there is room. */
export function DescriptionList(props: { children: ReactNode }) {
  return <dl className={styles.facts}>{props.children}</dl>;
}

/** One labelled value. */
export function DescriptionItem(props: {
  label: string;
  note?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={props.wide ? styles.wide : undefined}>
      <dt>{props.label}</dt>
      <dd>
        {props.children}
        {props.note && <span className={styles.note}>{props.note}</span>}
      </dd>
    </div>
  );
}
