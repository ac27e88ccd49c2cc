import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
} from '@backstage/ui';
import { RiLockLine } from '@remixicon/react';
import { type IntegrationWithSecret } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../api/webhooksApiRef';
import {
  integrationRouteRef,
  integrationsRouteRef,
  newIntegrationRouteRef,
} from '../routes';
import { EmptyState } from '../shared/components/EmptyState';
import { PageLayout } from '../shared/components/PageLayout';
import { useBreadcrumbs } from '../shared/hooks/useBreadcrumbs';
import { useMayCreate } from '../shared/hooks/useMayCreate';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { useInvalidateWebhooks } from '../shared/query/useInvalidateWebhooks';
import { newDraft, toCreateRequest } from './form/draft';
import { IntegrationForm } from './form/IntegrationForm';
import { SigningKey } from './SigningKey';

/** The form that creates an integration. It shows the secret once. */
export function NewIntegrationPage() {
  const { t } = useWebhooksTranslation();
  const api = useApi(webhooksApiRef);
  const [params] = useSearchParams();
  const listPath = useRouteRef(integrationsRouteRef);
  const newPath = useRouteRef(newIntegrationRouteRef);
  const [created, setCreated] = useState<IntegrationWithSecret>();
  const invalidate = useInvalidateWebhooks();
  const { allowed, loading, owners } = useMayCreate();
  const groups = owners.filter(ref => ref.startsWith('group:'));

  return (
    <PageLayout
      breadcrumbs={[
        ...useBreadcrumbs(),
        { label: t('integrations.form.createTitle'), href: newPath() },
      ]}
      header={{
        title: t('integrations.form.createTitle'),
        description: t('integrations.form.createDescription'),
      }}
    >
      {!allowed && !loading ? (
        <EmptyState
          icon={<RiLockLine size={32} />}
          title={t('integrations.form.noPermissionTitle')}
        >
          {t('integrations.form.noPermission')}
        </EmptyState>
      ) : (
        <IntegrationForm
          initial={newDraft({
            eventTypes: params.getAll('eventType'),
            owner: params.get('owner') ?? undefined,
            entityRef: params.get('entity') ?? undefined,
          })}
          isNew
          ownGroups={groups}
          submitLabel={t('integrations.form.submitCreate')}
          cancelPath={listPath()}
          onSubmit={async draft => {
            setCreated(await api.createIntegration(toCreateRequest(draft)));
            void invalidate();
          }}
        />
      )}
      {created && <CreatedDialog integration={created} />}
    </PageLayout>
  );
}

/** It can only be closed by its button, because the secret is not shown again. */
function CreatedDialog(props: { integration: IntegrationWithSecret }) {
  const { t } = useWebhooksTranslation();
  const navigate = useNavigate();
  const path = useRouteRef(integrationRouteRef);
  const { integration } = props;
  const open = () => navigate(path({ id: integration.id }));

  return (
    <Dialog
      isOpen
      isDismissable={false}
      isKeyboardDismissDisabled
      width="36rem"
      onOpenChange={isOpen => !isOpen && open()}
    >
      <DialogHeader>
        {t('integrations.secret.title', { name: integration.name })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="3">
          <Text variant="body-medium">
            {integration.secret
              ? t('integrations.secret.text')
              : t('integrations.secret.textPublicKey')}
          </Text>
          <SigningKey {...integration} />
          <Text variant="body-medium" color="secondary">
            {t('integrations.secret.next')}
          </Text>
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="primary" onPress={open}>
          {t('integrations.secret.done')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
