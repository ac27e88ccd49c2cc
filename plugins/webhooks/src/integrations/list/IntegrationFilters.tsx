import { Button, Select, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { HEALTH_STATUSES } from 'backstage-plugin-webhooks-common';
import { DebouncedSearchField } from '../../shared/components/DebouncedSearchField';
import styles from '../../shared/components/FilterBar.module.css';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { OwnerFilter } from './OwnerFilter';
import {
  selectedHealth,
  selectedView,
  isNarrowed,
  type IntegrationFilterValues,
} from './useIntegrationFilters';

/** The filter bar above the list of integrations. */
export function IntegrationFilters(props: {
  filters: IntegrationFilterValues;
}) {
  const { t } = useWebhooksTranslation();
  const { values, set, clear } = props.filters;
  const narrowed = isNarrowed(values);

  return (
    <div className={styles.bar} role="search">
      <ToggleButtonGroup
        aria-label={t('integrations.list.ownership')}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[selectedView(values)]}
        onSelectionChange={keys => {
          const [whose] = keys;
          set({
            show: whose === 'mine' ? undefined : String(whose),
            owner: undefined,
            entity: undefined,
          });
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
      <Select
        className={styles.narrow}
        label={t('integrations.list.health')}
        placeholder={t('integrations.list.anyHealth')}
        selectionMode="multiple"
        options={HEALTH_STATUSES.map(health => ({
          id: health,
          label: t(`common.healthStatus.${health}`),
        }))}
        value={selectedHealth(values)}
        onChange={keys => set({ health: keys.join(',') })}
      />
      <OwnerFilter
        className={styles.narrow}
        value={values.owner}
        onChange={owner => set({ owner, show: 'all' })}
      />
      {narrowed && (
        <Button variant="tertiary" onPress={() => clear(['show'])}>
          {t('common.filter.clear')}
        </Button>
      )}
    </div>
  );
}
