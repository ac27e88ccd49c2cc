import { Button, Select, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { HEALTH_STATUSES } from 'backstage-plugin-webhooks-common';
import styles from '../../shared/components/Filters.module.css';
import { SearchText } from '../../shared/components/SearchText';
import { useText } from '../../shared/hooks/useText';
import { OwnerFilter } from './OwnerFilter';
import {
  chosenHealth,
  chosenWhose,
  isNarrowed,
  type IntegrationFilterValues,
} from './useIntegrationFilters';

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
        selectedKeys={[chosenWhose(values)]}
        onSelectionChange={keys => {
          const [whose] = keys;
          set({
            show: whose === 'mine' ? undefined : String(whose),
            owner: undefined,
            entity: undefined,
          });
        }}
      >
        <ToggleButton id="mine">{t('integrations.mine')}</ToggleButton>
        <ToggleButton id="all">{t('integrations.all')}</ToggleButton>
        <ToggleButton id="orphaned">{t('integrations.orphaned')}</ToggleButton>
      </ToggleButtonGroup>
      <SearchText
        className={styles.wide}
        label={t('integrations.search')}
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
