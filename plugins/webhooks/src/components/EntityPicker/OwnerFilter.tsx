import { useText } from '../../hooks/useText';
import { EntityPicker } from './EntityPicker';

/** Who can own an integration. */
export const OWNER_KINDS = ['Group', 'User'] as const;

/** What an integration can be about. */
export const SUBJECT_KINDS = [
  'Component',
  'System',
  'API',
  'Resource',
  'Domain',
] as const;

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
