import type { ReactNode } from 'react';
import { Flex } from '@backstage/ui';
import styles from './EmptyState.module.css';
import { Paragraph } from './Paragraph';

/** Placeholder for an empty list: the reason and the next step. */
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
      <Paragraph variant="body-large" weight="bold">
        {props.title}
      </Paragraph>
      {props.children && (
        <Paragraph variant="body-medium" color="secondary">
          {props.children}
        </Paragraph>
      )}
      {props.action}
    </Flex>
  );
}
