import { Button, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { DebouncedSearchField } from '../../shared/components/DebouncedSearchField';
import styles from '../../shared/components/FilterBar.module.css';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { OwnerFilter } from './OwnerFilter';
import {
  isNarrowed,
  type IntegrationFilterValues,
  type View,
} from './useIntegrationFilters';

/** The filter bar above the list of integrations. */
export function IntegrationFilters(props: {
  filters: IntegrationFilterValues;
  /** Called when the viewer chose whose integrations to see. */
  onView: (view: View) => void;
}) {
  const { t } = useWebhooksTranslation();
  const { values, view, set, clear } = props.filters;
  const narrowed = isNarrowed(values);

  return (
    <div className={styles.bar} role="search">
      <ToggleButtonGroup
        aria-label={t('integrations.list.ownership')}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={view ? [view] : []}
        onSelectionChange={([chosen]) => {
          set({ show: String(chosen), owner: undefined, entity: undefined });
          props.onView(chosen as View);
        }}
      >
        <ToggleButton id="mine">{t('integrations.list.mine')}</ToggleButton>
        <ToggleButton id="all">{t('integrations.list.all')}</ToggleButton>
        <ToggleButton id="orphaned">
          {t('integrations.list.orphaned')}
        </ToggleButton>
      </ToggleButtonGroup>
      <DebouncedSearchField
        className={styles.wide}
        label={t('integrations.list.search')}
        value={values.q ?? ''}
        onChange={q => set({ q })}
      />
      <OwnerFilter
        className={styles.narrow}
        value={values.owner}
        onChange={owner => set({ owner, show: 'all' })}
      />
      {narrowed && (
        <Button variant="tertiary" onPress={clear}>
          {t('common.filter.clear')}
        </Button>
      )}
    </div>
  );
}
