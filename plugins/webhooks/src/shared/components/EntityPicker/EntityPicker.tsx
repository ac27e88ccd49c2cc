import { useState } from 'react';
import { Combobox } from '@backstage/ui';
import { entityName } from '../../entityName';
import { errorMessage } from '../../errors';
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
  const [text, setText] = useState(() => (value ? entityName(value) : ''));
  const [chosenLabel, setChosenLabel] = useState(text);
  const [shownValue, setShownValue] = useState(value);
  // A value that changes from outside, for example by "Clear filters", replaces the text.
  if (shownValue !== value) {
    setShownValue(value);
    setChosenLabel(value ? entityName(value) : '');
    setText(value ? entityName(value) : '');
  }

  // The label of the selected option is not a search term, so all options are offered again.
  const term = text === chosenLabel ? '' : text;
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
      value={value ?? null}
      search={{
        mode: 'server',
        inputValue: text,
        onInputChange: next => {
          setText(next);
          if (next === '' && value) {
            setShownValue(undefined);
            onChange(undefined);
          }
        },
      }}
      onChange={key => {
        if (key !== null) {
          const ref = String(key);
          const label =
            options.find(option => option.id === ref)?.label ?? entityName(ref);
          setText(label);
          setChosenLabel(label);
          setShownValue(ref);
          onChange(ref);
        }
      }}
    />
  );
}
