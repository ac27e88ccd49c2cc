import { useRouteRef } from '@backstage/core-plugin-api';
import { useApi } from '@backstage/frontend-plugin-api';
import { Flex } from '@backstage/ui';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { eventTypesRouteRef, receiversRouteRef } from '../../routes';
import { CopyButton } from '../../shared/components/CopyButton';
import { ErrorState } from '../../shared/components/ErrorState';
import { PageLayout } from '../../shared/components/PageLayout';
import { Paragraph } from '../../shared/components/Paragraph';
import { Placeholder } from '../../shared/components/Placeholder';
import { SectionCard } from '../../shared/components/SectionCard';
import { WrappingRow } from '../../shared/components/WrappingRow';
import { useFormat } from '../../shared/hooks/useFormat';
import { useUrlFilters } from '../../shared/hooks/useUrlFilters';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { useQuery } from '../../shared/query/useQuery';
import { ReceiverCode } from '../ReceiverCode';
import { contractSections } from './contractSections';
import { ContractTable } from './ContractTable';
import { ReceivedType } from './ReceivedType';
import { toMarkdown } from './toMarkdown';

const KEYS = ['type'] as const;
/** Shown in the example receiver until a type is chosen. */
const ANY_TYPE = 'webhooks.ping';

/** The contract with receivers, from the running configuration. Its address can be sent to their developers. */
export function ReceiversPage() {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const api = useApi(webhooksApiRef);
  const eventTypesPath = useRouteRef(eventTypesRouteRef)();
  const path = useRouteRef(receiversRouteRef)();
  const { values, set } = useUrlFilters(KEYS);
  const { value, error, retry } = useQuery(
    ['receiver-contract'],
    () => api.getReceiverContract(),
    { live: false },
  );
  const title = t('eventTypes.receivers.title');
  const sections = value && contractSections(t, format, value);
  const query = values.type ? `?type=${encodeURIComponent(values.type)}` : '';

  return (
    <PageLayout
      breadcrumbs={[
        { label: t('common.nav.eventTypes'), href: eventTypesPath },
        { label: title, href: path },
      ]}
      header={{
        title,
        description: t('eventTypes.receivers.description'),
      }}
    >
      {/* Not in the header, which does not wrap on phones. */}
      <WrappingRow>
        <CopyButton
          text={`${window.location.origin}${path}${query}`}
          label={t('eventTypes.receivers.copyLink')}
        />
        {sections && (
          <CopyButton
            text={toMarkdown(title, sections)}
            label={t('eventTypes.receivers.copy')}
          />
        )}
      </WrappingRow>
      {error && <ErrorState error={error} onRetry={retry} />}
      {!error && !sections && <Placeholder lines={8} />}
      {sections?.map(section => (
        <SectionCard key={section.id} title={section.title}>
          <Flex direction="column" gap="3">
            <Paragraph variant="body-medium">{section.text}</Paragraph>
            <ContractTable section={section} />
          </Flex>
        </SectionCard>
      ))}
      <SectionCard title={t('eventTypes.receivers.verify')}>
        <Flex direction="column" gap="3">
          <Paragraph variant="body-medium">
            {t('eventTypes.receivers.verifyText')}
          </Paragraph>
          <ReceiverCode eventType={values.type ?? ANY_TYPE} />
        </Flex>
      </SectionCard>
      <SectionCard title={t('eventTypes.receivers.events')}>
        <ReceivedType name={values.type} onChange={type => set({ type })} />
      </SectionCard>
    </PageLayout>
  );
}
