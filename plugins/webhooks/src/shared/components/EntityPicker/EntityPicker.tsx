import { Combobox } from '@backstage/ui';
import { entityName } from '../../entityName';
import { errorMessage } from '../../errors';
import { useSearchField } from '../../hooks/useSearchField';
import { useWebhooksTranslation } from '../../hooks/useWebhooksTranslation';
import { validationProps } from '../../validationProps';
import { useEntityOptions } from './useEntityOptions';

/** Picks a catalog entity by part of its name. */
export function EntityPicker(props: {
  label: string;
  kinds: readonly string[];
  value: string | undefined;
  onChange: (ref: string | undefined) => void;
  description?: string;
  placeholder?: string;
  isRequired?: boolean;
  error?: string;
  className?: string;
}) {
  const { t } = useWebhooksTranslation();
  const { kinds, value, onChange, error, ...field } = props;
  const { term, fieldProps } = useSearchField(value, onChange, useEntityName);
  const {
    value: found = [],
    loading,
    error: failure,
  } = useEntityOptions(kinds, term);
  const options =
    value && !found.some(option => option.id === value)
      ? [{ id: value, label: entityName(value), description: value }, ...found]
      : found;

  return (
    <Combobox
      {...field}
      {...validationProps(
        failure
          ? t('common.optionsFailed', { reason: errorMessage(failure) })
          : error,
      )}
      loading={{ state: loading ? 'loading' : 'idle' }}
      options={options}
      {...fieldProps(options)}
    />
  );
}

function useEntityName(ref: string | undefined): string {
  return ref ? entityName(ref) : '';
}
