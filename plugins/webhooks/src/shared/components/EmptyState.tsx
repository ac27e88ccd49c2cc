import type { ReactNode } from 'react';
import { Flex, Text } from '@backstage/ui';
import styles from './EmptyState.module.css';

/** A placeholder for an empty list: the reason, and the next step. */
export function EmptyState(props: {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Flex direction="column" align="center" gap="2" className={styles.root}>
      <span className={styles.icon} aria-hidden>
        {props.icon}
      </span>
      <Text as="p" variant="body-large" weight="bold">
        {props.title}
      </Text>
      {props.children && (
        <Text as="p" variant="body-medium" color="secondary">
          {props.children}
        </Text>
      )}
      {props.action}
    </Flex>
  );
}
