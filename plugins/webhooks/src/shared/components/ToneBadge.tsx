import type { ReactElement, ReactNode } from 'react';
import styles from './ToneBadge.module.css';

export type Tone = 'neutral' | 'good' | 'warning' | 'bad' | 'info';

/** A badge with an icon as well as a colour, so that no information is conveyed by colour alone. */
export function ToneBadge(props: {
  tone: Tone;
  icon: ReactElement;
  children: ReactNode;
}) {
  const tone = props.tone === 'neutral' ? '' : styles[props.tone];
  return (
    <span className={`${styles.badge} ${tone}`}>
      {props.icon}
      {props.children}
    </span>
  );
}
