import type { ReactNode } from 'react';
import { Cell, Text } from '@backstage/ui';
import styles from './TableFrame.module.css';

/** A cell that breaks its text rather than cutting it, for screens too narrow for a second line below. */
export function NarrowCell(props: { children: ReactNode }) {
  return (
    <Cell>
      <Text as="div" variant="body-medium" className={styles.narrow}>
        {props.children}
      </Text>
    </Cell>
  );
}
