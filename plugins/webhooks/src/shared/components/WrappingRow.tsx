import type { ReactNode } from 'react';
import { Flex } from '@backstage/ui';
import styles from './WrappingRow.module.css';

/** A row that wraps. `Flex` of `@backstage/ui` 0.18 has no prop for it. */
export function WrappingRow(props: { children: ReactNode }) {
  return (
    <Flex
      className={styles.row}
      align="center"
      gap="2"
      style={{ flexWrap: 'wrap' }}
    >
      {props.children}
    </Flex>
  );
}
