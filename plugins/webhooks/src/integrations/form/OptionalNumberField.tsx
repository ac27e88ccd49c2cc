import { NumberField } from '@backstage/ui';
import styles from './IntegrationForm.module.css';

/** An optional positive integer. */
export function OptionalNumberField(props: {
  label: string;
  description?: string;
  placeholder?: string;
  max: number;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
}) {
  const { max, value, onChange, ...rest } = props;
  return (
    <NumberField
      {...rest}
      className={styles.short}
      minValue={1}
      maxValue={max}
      step={1}
      value={value ?? NaN}
      onChange={number => onChange(Number.isNaN(number) ? undefined : number)}
    />
  );
}
