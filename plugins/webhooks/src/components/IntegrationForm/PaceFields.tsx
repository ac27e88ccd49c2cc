import { NumberField, Switch } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import type { Draft } from './draft';
import styles from './IntegrationForm.module.css';

const MAX_PER_SECOND = 10_000;

/** In what order and how fast deliveries are sent. */
export function PaceFields(props: {
  ordering: Draft['ordering'];
  maxPerSecond: number | undefined;
  onChange: (part: Pick<Partial<Draft>, 'ordering' | 'maxPerSecond'>) => void;
}) {
  const t = useText();
  return (
    <>
      <NumberField
        className={styles.short}
        label={t('form.rate')}
        description={t('form.rateHelp')}
        minValue={1}
        maxValue={MAX_PER_SECOND}
        step={1}
        value={props.maxPerSecond ?? NaN}
        onChange={value =>
          props.onChange({
            maxPerSecond: Number.isNaN(value) ? undefined : value,
          })
        }
      />
      <Switch
        label={t('form.fifo')}
        isSelected={props.ordering === 'fifo'}
        onChange={fifo => props.onChange({ ordering: fifo ? 'fifo' : 'none' })}
      />
    </>
  );
}
