import { NumberField, Switch } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import type { Draft } from './draft';
import styles from './IntegrationForm.module.css';

const MAX_PER_SECOND = 10_000;
const MAX_TIMEOUT_SECONDS = 60;

/** In what order and how fast deliveries are sent, and how long an answer is waited for. */
export function PaceFields(props: {
  ordering: Draft['ordering'];
  maxPerSecond: number | undefined;
  timeoutSeconds: number | undefined;
  onChange: (
    part: Pick<Partial<Draft>, 'ordering' | 'maxPerSecond' | 'timeoutSeconds'>,
  ) => void;
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
      <NumberField
        className={styles.short}
        label={t('form.timeout')}
        description={t('form.timeoutHelp')}
        minValue={1}
        maxValue={MAX_TIMEOUT_SECONDS}
        step={1}
        value={props.timeoutSeconds ?? NaN}
        onChange={value =>
          props.onChange({
            timeoutSeconds: Number.isNaN(value) ? undefined : value,
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
