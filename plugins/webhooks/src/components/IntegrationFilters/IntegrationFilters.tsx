import { useEffect, useState } from 'react';
import useDebounce from 'react-use/esm/useDebounce';
import {
  Button,
  SearchField,
  Select,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import { HEALTH_STATUSES } from 'backstage-plugin-webhooks-common';
import { useText } from '../../hooks/useText';
import { OwnerFilter } from '../EntityPicker';
import styles from './Filters.module.css';
import {
  chosenHealth,
  isNarrowed,
  showsMine,
  type IntegrationFilterValues,
} from './useIntegrationFilters';

const DEBOUNCE_MS = 300;

/** The filter bar above the list of integrations. */
export function IntegrationFilters(props: {
  filters: IntegrationFilterValues;
}) {
  const t = useText();
  const { values, set, clear } = props.filters;
  const narrowed = isNarrowed(values);

  return (
    <div className={styles.bar} role="search">
      <ToggleButtonGroup
        aria-label={t('integrations.whose')}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[showsMine(values) ? 'mine' : 'all']}
        onSelectionChange={keys => {
          const all = keys.has('all');
          set({
            show: all ? 'all' : undefined,
            owner: undefined,
            entity: undefined,
          });
        }}
      >
        <ToggleButton id="mine">{t('integrations.mine')}</ToggleButton>
        <ToggleButton id="all">{t('integrations.all')}</ToggleButton>
      </ToggleButtonGroup>
      <SearchText
        className={styles.wide}
        value={values.q ?? ''}
        onChange={q => set({ q })}
      />
      <Select
        className={styles.narrow}
        label={t('integrations.filterHealth')}
        placeholder={t('integrations.filterHealthAll')}
        selectionMode="multiple"
        options={HEALTH_STATUSES.map(health => ({
          id: health,
          label: t(`health.${health}`),
        }))}
        value={chosenHealth(values)}
        onChange={chosen => set({ health: chosen.join(',') })}
      />
      <OwnerFilter
        className={styles.narrow}
        value={values.owner}
        onChange={owner => set({ owner, show: 'all' })}
      />
      {narrowed && (
        <Button variant="tertiary" onPress={() => clear(['show'])}>
          {t('integrations.clear')}
        </Button>
      )}
    </div>
  );
}

/** Types at the speed of the user, filters at the speed of the backend. */
function SearchText(props: {
  className: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const t = useText();
  const { className, value, onChange } = props;
  const [text, setText] = useState(value);

  useEffect(() => setText(value), [value]);
  useDebounce(
    () => {
      if (text !== value) {
        onChange(text);
      }
    },
    DEBOUNCE_MS,
    [text],
  );

  return (
    <SearchField
      className={className}
      label={t('integrations.search')}
      value={text}
      onChange={setText}
    />
  );
}
