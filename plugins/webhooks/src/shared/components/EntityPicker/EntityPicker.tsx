import { useState } from 'react';
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
  /** Entities that are listed before the others. */
  first?: string[];
  value: string | undefined;
  onChange: (ref: string | undefined) => void;
  description?: string;
  placeholder?: string;
  isRequired?: boolean;
  error?: string;
  className?: string;
}) {
  const { t } = useWebhooksTranslation();
  const { kinds, first = [], value, onChange, error, ...field } = props;
  const { term, fieldProps } = useSearchField(value, onChange, useEntityName);
  const [isUsed, setUsed] = useState(false);
  const {
    value: found = [],
    loading,
    error: failure,
  } = useEntityOptions(isUsed ? kinds : undefined, term);
  const leading = [
    ...(term ? [] : first),
    ...(value && !found.some(({ id }) => id === value) ? [value] : []),
  ];
  const options = [
    ...[...new Set(leading)].map(
      ref =>
        found.find(({ id }) => id === ref) ?? {
          id: ref,
          label: entityName(ref),
          description: ref,
        },
    ),
    ...found.filter(({ id }) => !leading.includes(id)),
  ];

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
      onFocus={() => setUsed(true)}
      onOpenChange={() => setUsed(true)}
      {...fieldProps(options)}
    />
  );
}

function useEntityName(ref: string | undefined): string {
  return ref ? entityName(ref) : '';
}
