import { useApi } from '@backstage/frontend-plugin-api';
import { Combobox } from '@backstage/ui';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { errorMessage } from '../shared/errors';
import { useIntegration } from '../shared/hooks/useIntegration';
import { useSearchField } from '../shared/hooks/useSearchField';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { useQuery } from '../shared/query/useQuery';
import { validationProps } from '../shared/validationProps';

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
  const { label, term, fieldProps } = useSearchField(value, onChange, useName);
  const { value: found = [], loading, error } = useFound(term);
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
      {...fieldProps(options)}
    />
  );
}

/** The name of an integration, or its id until it is known. */
function useName(id: string | undefined): string {
  const { value } = useIntegration(id);
  return (id && value?.name) || id || '';
}

/** The first integrations whose name or URL contains a text. */
function useFound(q: string) {
  const api = useApi(webhooksApiRef);
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
