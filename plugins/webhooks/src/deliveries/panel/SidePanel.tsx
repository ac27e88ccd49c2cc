import type { ReactNode } from 'react';
import { Dialog, DialogBody, DialogFooter, DialogHeader } from '@backstage/ui';
import { HighContrast } from '../../shared/components/HighContrast';
import styles from './SidePanel.module.css';

/**
 * A panel at the edge of the page. It is a modal dialog: it traps the focus, closes on Escape, and then restores the
 * focus.
 */
export function SidePanel(props: {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  footer?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Dialog
      className={styles.panel}
      width="44rem"
      isOpen={props.isOpen}
      onOpenChange={open => !open && props.onClose()}
    >
      <DialogHeader>{props.title}</DialogHeader>
      <DialogBody>
        <HighContrast>{props.children}</HighContrast>
      </DialogBody>
      {props.footer && <DialogFooter>{props.footer}</DialogFooter>}
    </Dialog>
  );
}
