import { Accordion, AccordionPanel, AccordionTrigger } from '@backstage/ui';
import { HEALTH_POLICY_RANGES } from 'backstage-plugin-webhooks-common';
import { Paragraph } from '../../shared/components/Paragraph';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { HEALTH_LIMITS, type HealthLimits } from '../healthLimits';
import { useHealthLimits } from '../useHealthLimits';
import styles from './IntegrationForm.module.css';
import { OptionalNumberField } from './OptionalNumberField';

/** Health limits of the integration that override those of the portal. */
export function PolicyFields(props: {
  value: HealthLimits;
  onChange: (value: HealthLimits) => void;
}) {
  const { t } = useWebhooksTranslation();
  const { value, onChange } = props;
  const defaults = useHealthLimits();
  return (
    <Accordion defaultExpanded={Object.keys(value).length > 0}>
      <AccordionTrigger title={t('integrations.form.policy')} />
      <AccordionPanel>
        <div className={styles.section}>
          <Paragraph variant="body-small" color="secondary">
            {t('integrations.form.policyHelp')}
          </Paragraph>
          {HEALTH_LIMITS.map(limit => (
            <OptionalNumberField
              key={limit}
              label={t(`integrations.policy.${limit}`)}
              placeholder={defaults[limit]?.toString()}
              max={HEALTH_POLICY_RANGES[limit].max}
              value={value[limit]}
              onChange={number => {
                const { [limit]: _, ...others } = value;
                onChange(
                  number === undefined
                    ? others
                    : { ...others, [limit]: number },
                );
              }}
            />
          ))}
        </div>
      </AccordionPanel>
    </Accordion>
  );
}
