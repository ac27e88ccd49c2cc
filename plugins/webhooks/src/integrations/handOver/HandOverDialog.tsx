import { useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Select, Text } from '@backstage/ui';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { ConfirmDialog } from '../../shared/components/ConfirmDialog';
import { EntityPicker } from '../../shared/components/EntityPicker/EntityPicker';
import { OWNER_KINDS } from '../../shared/entityKinds';
import { useAction } from '../../shared/hooks/useAction';
import { useNotify } from '../../shared/hooks/useNotify';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';

/** Hands over the integrations of one owner to another. */
export function HandOverDialog(props: {
  owners: string[];
  /** How many integrations were searched for owners, if not all. */
  lookedThrough: number | undefined;
  onClose: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const notify = useNotify();
  const [from, setFrom] = useState(props.owners[0]);
  const [to, setTo] = useState<string>();
  const handOver = useAction(async (newOwner: string) => {
    const { count, skipped } = await api.handOverIntegrations({
      from,
      to: newOwner,
    });
    const reasons = [
      skipped.config > 0 &&
        t('integrations.handOver.skippedConfig', { count: skipped.config }),
      skipped.notAllowed > 0 &&
        t('integrations.handOver.skippedNotAllowed', {
          count: skipped.notAllowed,
        }),
      skipped.limit > 0 &&
        t('integrations.handOver.skippedLimit', { count: skipped.limit }),
      skipped.conflict > 0 &&
        t('integrations.handOver.skippedConflict', { count: skipped.conflict }),
    ].filter(Boolean);
    notify({
      title: t('integrations.handOver.done', { count }),
      ...(reasons.length > 0 && { description: reasons.join(' ') }),
      status: count > 0 ? 'success' : 'danger',
    });
    return true;
  });

  return (
    <ConfirmDialog
      title={t('integrations.handOver.title')}
      confirm={t('integrations.handOver.action')}
      isPending={handOver.pending}
      isDisabled={!to}
      onClose={props.onClose}
      onConfirm={async () => {
        if (to && (await handOver.run(to))) {
          props.onClose();
        }
      }}
    >
      <Text variant="body-medium">{t('integrations.handOver.help')}</Text>
      <Select
        label={t('integrations.handOver.from')}
        selectionMode="single"
        options={props.owners.map(owner => ({ id: owner, label: owner }))}
        value={from}
        onChange={owner => setFrom(String(owner))}
      />
      {props.lookedThrough !== undefined && (
        <Text variant="body-small" color="secondary">
          {t('integrations.handOver.more', { number: props.lookedThrough })}
        </Text>
      )}
      <EntityPicker
        label={t('integrations.handOver.to')}
        placeholder={t('integrations.form.ownerPlaceholder')}
        kinds={OWNER_KINDS}
        value={to}
        onChange={setTo}
        isRequired
      />
    </ConfirmDialog>
  );
}
