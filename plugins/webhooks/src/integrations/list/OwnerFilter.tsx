import { EntityPicker } from '../../shared/components/EntityPicker/EntityPicker';
import { OWNER_KINDS } from '../../shared/entityKinds';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';

/** Filters by owner. */
export function OwnerFilter(props: {
  value: string | undefined;
  onChange: (owner: string | undefined) => void;
  className?: string;
}) {
  const { t } = useWebhooksTranslation();
  return (
    <EntityPicker
      {...props}
      label={t('integrations.list.owner')}
      placeholder={t('integrations.form.ownerPlaceholder')}
      kinds={OWNER_KINDS}
    />
  );
}
