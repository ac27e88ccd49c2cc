import { Alert, Button } from '@backstage/ui';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';

/** Warns that someone else changed the integration since the form was opened. The input is kept until it is discarded. */
export function OutdatedAlert(props: { onReload: () => void }) {
  const { t } = useWebhooksTranslation();
  return (
    <Alert
      status="warning"
      icon
      title={t('integrations.form.outdated')}
      description={t('integrations.form.outdatedHelp')}
      customActions={
        <Button size="small" variant="secondary" onPress={props.onReload}>
          {t('integrations.form.outdatedReload')}
        </Button>
      }
    />
  );
}
