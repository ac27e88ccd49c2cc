import { Switch } from '@backstage/ui';
import { LIMITS } from 'backstage-plugin-webhooks-common';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import type { Draft } from './draft';
import { OptionalNumberField } from './OptionalNumberField';

/** Rate limit, timeout and ordering of deliveries. */
export function PaceFields(props: {
  ordering: Draft['ordering'];
  maxPerSecond: number | undefined;
  timeoutSeconds: number | undefined;
  onChange: (
    part: Pick<Partial<Draft>, 'ordering' | 'maxPerSecond' | 'timeoutSeconds'>,
  ) => void;
}) {
  const { t } = useWebhooksTranslation();
  return (
    <>
      <OptionalNumberField
        label={t('integrations.form.rate')}
        description={t('integrations.form.rateHelp')}
        max={LIMITS.maxPerSecond}
        value={props.maxPerSecond}
        onChange={maxPerSecond => props.onChange({ maxPerSecond })}
      />
      <OptionalNumberField
        label={t('integrations.form.timeout')}
        description={t('integrations.form.timeoutHelp')}
        max={LIMITS.timeoutSeconds}
        value={props.timeoutSeconds}
        onChange={timeoutSeconds => props.onChange({ timeoutSeconds })}
      />
      <Switch
        label={t('integrations.form.fifo')}
        isSelected={props.ordering === 'fifo'}
        onChange={fifo => props.onChange({ ordering: fifo ? 'fifo' : 'none' })}
      />
    </>
  );
}
