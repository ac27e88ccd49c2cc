import { useCallback, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Flex, Text } from '@backstage/ui';
import { RiEyeLine, RiEyeOffLine, RiRefreshLine } from '@remixicon/react';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { SectionCard } from '../../shared/components/SectionCard';
import { useAction } from '../../shared/hooks/useAction';
import type { IntegrationAccess } from '../../shared/hooks/useIntegrationAccess';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { SigningKey } from '../SigningKey';
import { RotateSecretDialog } from './RotateSecretDialog';

/** Reveals and rotates the signing secret. */
export function SecretSettings(props: {
  integration: Integration;
  access: IntegrationAccess;
}) {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const { integration, access } = props;
  const [secret, setSecret] = useState<string>();
  const hasSecret = integration.signing !== 'ed25519';
  const [rotating, setRotating] = useState(false);
  const reveal = useAction(
    useCallback(() => api.getSecret(integration.id), [api, integration.id]),
  );

  return (
    <SectionCard title={t('integrations.settings.secretTitle')}>
      <Flex direction="column" gap="3">
        <Text variant="body-medium" color="secondary">
          {t('integrations.settings.secretHelp')}
        </Text>
        <SigningKey secret={secret} publicKey={integration.publicKey} />
        {hasSecret && !access.loading && !access.canRevealSecret && !secret && (
          <Text variant="body-medium">
            {t('integrations.settings.noSecretPermission')}
          </Text>
        )}
        <Flex gap="2">
          {hasSecret && (access.canRevealSecret || secret) && (
            <Button
              variant="secondary"
              iconStart={secret ? <RiEyeOffLine /> : <RiEyeLine />}
              isPending={reveal.pending}
              onPress={async () =>
                setSecret(secret ? undefined : (await reveal.run())?.secret)
              }
            >
              {secret
                ? t('integrations.settings.hide')
                : t('integrations.settings.reveal')}
            </Button>
          )}
          {access.canOperate && (
            <Button
              variant="secondary"
              iconStart={<RiRefreshLine />}
              onPress={() => setRotating(true)}
            >
              {t('integrations.settings.rotate')}
            </Button>
          )}
        </Flex>
      </Flex>
      {rotating && (
        <RotateSecretDialog
          integration={integration}
          onClose={() => setRotating(false)}
          onRotated={setSecret}
        />
      )}
    </SectionCard>
  );
}
