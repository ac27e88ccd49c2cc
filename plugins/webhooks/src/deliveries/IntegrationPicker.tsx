import { useState } from 'react';
import useDebounce from 'react-use/esm/useDebounce';
import { useApi } from '@backstage/frontend-plugin-api';
import { Combobox } from '@backstage/ui';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { errorMessage } from '../shared/errors';
import { useIntegration } from '../shared/hooks/useIntegration';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { useQuery } from '../shared/query/useQuery';
import { validationProps } from '../shared/validationProps';

const DEBOUNCE_MS = 250;
const LIMIT = 20;

/** Picks an integration by part of its name. */
export function IntegrationPicker(props: {
  className?: string;
  /** Id of an integration. */
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}) {
  const { t } = useWebhooksTranslation();
  const { className, value, onChange } = props;
  const [picked, setPicked] = useState<{ id: string; label: string }>();
  const isPicked = value !== undefined && picked?.id === value;
  const { value: named } = useIntegration(isPicked ? undefined : value);
  // A text that changes while the field has the focus opens its options, so the label is known when one is picked.
  const label = isPicked ? picked.label : (value && named?.name) || value || '';
  const [text, setText] = useState(label);
  const [shownLabel, setShownLabel] = useState(label);
  // A value that changes from outside, for example by "Clear filters", replaces the text.
  if (shownLabel !== label) {
    setShownLabel(label);
    setText(label);
  }
  // The label of the selected option is not a search term, so all options are offered again.
  const {
    value: found = [],
    loading,
    error,
  } = useFound(text === label ? '' : text);
  const options =
    value && !found.some(({ id }) => id === value)
      ? [{ id: value, label }, ...found]
      : found;

  return (
    <Combobox
      className={className}
      label={t('deliveries.list.column.integration')}
      placeholder={t('deliveries.filter.anyIntegration')}
      {...validationProps(
        error && t('common.optionsFailed', { reason: errorMessage(error) }),
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
            onChange(undefined);
          }
        },
      }}
      onChange={key => {
        const option = options.find(({ id }) => id === key);
        if (option) {
          setPicked(option);
          setText(option.label);
          setShownLabel(option.label);
          onChange(option.id);
        }
      }}
    />
  );
}

/** The first integrations whose name or URL contains a text. */
function useFound(text: string) {
  const api = useApi(webhooksApiRef);
  const [q, setQ] = useState(text);
  useDebounce(() => setQ(text), DEBOUNCE_MS, [text]);
  return useQuery(
    ['integration-options', q],
    async () => {
      const { items } = await api.listIntegrations({
        limit: LIMIT,
        ...(q && { q }),
      });
      return items.map(({ id, name }) => ({ id, label: name }));
    },
    { live: false },
  );
}
