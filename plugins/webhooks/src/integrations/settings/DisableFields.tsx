import { Text, TextField } from '@backstage/ui';
import { LIMITS } from 'backstage-plugin-webhooks-common';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';

/** The consequences of disabling, and a field for the optional reason. */
export function DisableFields(props: {
  reason: string;
  onChange: (reason: string) => void;
}) {
  const { t } = useWebhooksTranslation();
  return (
    <>
      <Text variant="body-medium">
        {t('integrations.settings.disableHelp')}
      </Text>
      <TextField
        label={t('integrations.settings.disableReason')}
        secondaryLabel={t('common.optional')}
        maxLength={LIMITS.reason}
        value={props.reason}
        onChange={props.onChange}
      />
    </>
  );
}
