import type { ReactNode } from 'react';
import { Cell, Text } from '@backstage/ui';
import styles from './TableFrame.module.css';

/** A cell that wraps its text instead of truncating it, for narrow screens. */
export function NarrowCell(props: { children: ReactNode }) {
  return (
    <Cell>
      <Text as="div" variant="body-medium" className={styles.narrow}>
        {props.children}
      </Text>
    </Cell>
  );
}
