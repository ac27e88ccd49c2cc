import type { ReactNode } from 'react';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
} from '@backstage/ui';
import { useWebhooksTranslation } from '../hooks/useWebhooksTranslation';
import styles from './ConfirmDialog.module.css';
import { HighContrast } from './HighContrast';

/**
 * Asks for confirmation of an action that affects others. It is open while rendered, so its input is cleared when it
 * opens again.
 */
export function ConfirmDialog(props: {
  title: string;
  confirm: string;
  /** Closes the dialog; "Cancel" by default. */
  dismiss?: string;
  destructive?: boolean;
  isPending: boolean;
  isDisabled?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useWebhooksTranslation();
  return (
    <Dialog
      width="30rem"
      isOpen
      onOpenChange={open => !open && props.onClose()}
    >
      <DialogHeader>{props.title}</DialogHeader>
      <DialogBody>
        <HighContrast>
          <Flex direction="column" gap="4">
            {props.children}
          </Flex>
        </HighContrast>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={props.onClose}>
          {props.dismiss ?? t('common.cancel')}
        </Button>
        <Button
          variant="primary"
          className={props.destructive ? styles.destructive : undefined}
          destructive={props.destructive}
          isPending={props.isPending}
          isDisabled={props.isDisabled}
          onPress={props.onConfirm}
        >
          {props.confirm}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
