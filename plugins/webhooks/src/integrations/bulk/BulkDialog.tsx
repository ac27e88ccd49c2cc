import { type ReactNode, useState } from 'react';
import { Text } from '@backstage/ui';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { ConfirmDialog } from '../../shared/components/ConfirmDialog';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { BulkList } from './BulkList';
import { type Bulk, type BulkResult } from './useBulk';

/** Asks for confirmation of a bulk action, and shows its progress and what failed and why. */
export function BulkDialog<TResult>(props: {
  title: string;
  confirm: string;
  destructive?: boolean;
  /** The integrations that it applies to. */
  integrations: Integration[];
  /** A line about the integrations that it does not apply to, or that do not allow it. */
  note?: ReactNode;
  /** Whether the fields are incomplete. */
  isDisabled?: boolean;
  bulk: Bulk<TResult>;
  /** Called when it has succeeded for all. */
  onDone: (results: TResult[]) => void;
  onClose: () => void;
  /** The fields, which are shown until it is started. */
  children: ReactNode;
}) {
  const { t } = useWebhooksTranslation();
  const { bulk, onDone, onClose } = props;
  const { results, isRunning } = bulk;
  const [started, setStarted] = useState<Integration[]>();
  // The integrations that it was started with, in their current state: another try needs their current version.
  const integrations = started
    ? started.map(one => findById(props.integrations, one.id) ?? one)
    : props.integrations;
  const open = integrations.filter(({ id }) => !isDone(results.get(id)));
  const hasStarted = isRunning || results.size > 0;

  const start = async () => {
    setStarted(integrations);
    const found = new Map([...results, ...(await bulk.run(open))]);
    const done = integrations.flatMap(({ id }) => {
      const result = found.get(id);
      return isDone(result) ? [result.value] : [];
    });
    if (done.length === integrations.length) {
      onDone(done);
      onClose();
    }
  };

  return (
    <ConfirmDialog
      title={props.title}
      confirm={
        hasStarted && !isRunning
          ? t('integrations.bulk.again', { count: open.length })
          : props.confirm
      }
      dismiss={dismissLabel()}
      destructive={props.destructive}
      isPending={isRunning}
      isDisabled={props.isDisabled || open.length === 0}
      onClose={isRunning ? bulk.stop : onClose}
      onConfirm={start}
    >
      {!hasStarted && props.children}
      {props.note && (
        <Text variant="body-small" color="secondary">
          {props.note}
        </Text>
      )}
      <Text variant="body-small" role="status">
        {hasStarted &&
          t('integrations.bulk.progress', {
            number: String(integrations.length - open.length),
            total: String(integrations.length),
          })}
      </Text>
      <BulkList integrations={integrations} results={results} />
    </ConfirmDialog>
  );

  function dismissLabel(): string | undefined {
    if (isRunning) {
      return t('integrations.bulk.stop');
    }
    return hasStarted ? t('common.close') : undefined;
  }
}

function findById(
  integrations: Integration[],
  wanted: string,
): Integration | undefined {
  return integrations.find(({ id }) => id === wanted);
}

function isDone<TResult>(
  result: BulkResult<TResult> | undefined,
): result is { state: 'done'; value: TResult } {
  return result?.state === 'done';
}
