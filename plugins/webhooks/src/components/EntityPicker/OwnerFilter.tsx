import { useText } from '../../hooks/useText';
import { OWNER_KINDS } from '../entityKinds';
import { EntityPicker } from './EntityPicker';

/** Filters by owner. */
export function OwnerFilter(props: {
  value: string | undefined;
  onChange: (owner: string | undefined) => void;
  className?: string;
}) {
  const t = useText();
  return (
    <EntityPicker
      {...props}
      label={t('integrations.filterOwner')}
      placeholder={t('form.ownerPlaceholder')}
      kinds={OWNER_KINDS}
    />
  );
}
