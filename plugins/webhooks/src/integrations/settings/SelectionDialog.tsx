import { useMemo, useState } from 'react';
import { DateTime } from 'luxon';
import { Text } from '@backstage/ui';
import type {
  DeliveryStatus,
  SelectionPreview,
} from 'backstage-plugin-webhooks-common';
import { ConfirmDialog } from '../../shared/components/ConfirmDialog';
import { confirmLabel, describePreview } from '../../shared/describePreview';
import { errorMessage } from '../../shared/errors';
import type { Action } from '../../shared/hooks/useAction';
import { useFormat } from '../../shared/hooks/useFormat';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { useQuery } from '../../shared/query/useQuery';
import type { Selection, Sending } from './selection';
import { SelectionFields } from './SelectionFields';

/** Selects deliveries for an action, and previews how many there are. */
export function SelectionDialog<
  TStatus extends DeliveryStatus,
  TRequest,
>(props: {
  integrationId: string;
  title: string;
  help: string;
  /** The action, also the prefix of its message keys. */
  verb: 'replay' | 'cancel';
  statuses: readonly TStatus[];
  anyTime: boolean;
  /** The choices of deliveries or events to send. */
  sendings?: readonly Sending[];
  initial: Selection<TStatus>;
  /** Converts the selection to a request; undefined while it is incomplete. */
  toRequest: (
    selection: Selection<TStatus>,
    now: DateTime<true>,
  ) => TRequest | undefined;
  preview: (request: TRequest) => Promise<SelectionPreview>;
  action: Action<[request: TRequest], unknown>;
  onClose: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { title, verb, initial, toRequest, action } = props;
  const [selection, setSelection] = useState(initial);
  const request = useMemo(
    () => toRequest(selection, DateTime.now()),
    [selection, toRequest],
  );
  const preview = useQuery(
    request === undefined
      ? undefined
      : ['selection-preview', verb, props.integrationId, request],
    () => props.preview(request!),
  );
  const found = preview.loading ? undefined : preview.value;
  const isResend = (selection.sending ?? 'deliveries') === 'deliveries';

  return (
    <ConfirmDialog
      title={title}
      confirm={confirmLabel(t, format, isResend ? verb : 'send', found)}
      dismiss={
        verb === 'cancel' ? t('integrations.settings.cancelKeep') : undefined
      }
      destructive={verb === 'cancel'}
      isPending={action.pending}
      isDisabled={!found?.count && !found?.more}
      onClose={props.onClose}
      onConfirm={async () => {
        if (request && (await action.run(request))) {
          props.onClose();
        }
      }}
    >
      <Text variant="body-medium">{props.help}</Text>
      <SelectionFields
        statuses={props.statuses}
        anyTime={props.anyTime}
        sendings={props.sendings}
        value={selection}
        onChange={setSelection}
      />
      <Text variant="body-small" color="secondary" role="status">
        {preview.error
          ? errorMessage(preview.error)
          : describePreview(t, format, found)}
      </Text>
    </ConfirmDialog>
  );
}
