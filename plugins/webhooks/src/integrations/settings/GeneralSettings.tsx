import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { ButtonLink } from '@backstage/ui';
import { RiEditLine } from '@remixicon/react';
import {
  isMaskedUrl,
  type Integration,
} from 'backstage-plugin-webhooks-common';
import { CodeBlock } from '../../shared/components/CodeBlock/CodeBlock';
import {
  DescriptionItem,
  DescriptionList,
} from '../../shared/components/DescriptionList';
import { HeadersTable } from '../../shared/components/HeadersTable';
import { SectionCard } from '../../shared/components/SectionCard';
import { describePattern } from '../../shared/describeOutcome';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { type HealthLimits, toLimits } from '../healthLimits';

/** The settings that the form can change. */
export function GeneralSettings(props: {
  integration: Integration;
  /** Path of the form, for viewers who may edit. */
  editPath: string | undefined;
}) {
  const { t } = useWebhooksTranslation();
  const { integration, editPath } = props;
  const limits = Object.entries(toLimits(integration.policy)) as [
    keyof HealthLimits,
    number,
  ][];
  const hasHeaders = Object.keys(integration.headers).length > 0;
  return (
    <SectionCard
      title={t('integrations.settings.general')}
      actions={
        editPath && (
          <ButtonLink
            variant="secondary"
            iconStart={<RiEditLine />}
            href={editPath}
          >
            {t('integrations.settings.edit')}
          </ButtonLink>
        )
      }
    >
      <DescriptionList>
        <DescriptionItem label={t('integrations.form.name')}>
          {integration.name}
        </DescriptionItem>
        <DescriptionItem label={t('integrations.form.owner')}>
          <EntityRefLink entityRef={integration.owner} />
        </DescriptionItem>
        <DescriptionItem label={t('integrations.form.entity')}>
          {integration.entityRef ? (
            <EntityRefLink entityRef={integration.entityRef} />
          ) : (
            t('common.none')
          )}
        </DescriptionItem>
        <DescriptionItem label={t('integrations.settings.ordering')}>
          {integration.ordering === 'fifo'
            ? t('integrations.settings.orderingFifo')
            : t('integrations.settings.orderingNone')}
        </DescriptionItem>
        <DescriptionItem label={t('integrations.settings.rate')}>
          {integration.maxPerSecond
            ? t('integrations.settings.rateValue', {
                number: String(integration.maxPerSecond),
              })
            : t('common.none')}
        </DescriptionItem>
        <DescriptionItem label={t('integrations.settings.timeout')}>
          {integration.timeoutSeconds
            ? t('integrations.settings.timeoutValue', {
                number: String(integration.timeoutSeconds),
              })
            : t('integrations.settings.timeoutDefault')}
        </DescriptionItem>
        <DescriptionItem label={t('integrations.settings.policy')} wide>
          {limits.length > 0
            ? limits.map(([limit, number]) => (
                <div key={limit}>
                  {t(`integrations.policy.${limit}`)}: {number}
                </div>
              ))
            : t('integrations.settings.policyDefault')}
        </DescriptionItem>
        <DescriptionItem
          label={t('integrations.form.url')}
          note={
            isMaskedUrl(integration.url) && t('integrations.settings.urlMasked')
          }
          wide
        >
          {integration.url}
        </DescriptionItem>
        <DescriptionItem label={t('integrations.form.eventTypes')} wide>
          {integration.eventTypes
            .map(pattern => describePattern(t, pattern))
            .join(', ')}
        </DescriptionItem>
        {integration.ownedOnly && (
          <DescriptionItem label={t('integrations.form.narrow')} wide>
            {t('integrations.form.ownedOnly')}
          </DescriptionItem>
        )}
        {integration.filter && (
          <DescriptionItem label={t('integrations.form.filter')} wide>
            <CodeBlock
              text={JSON.stringify(integration.filter, null, 2)}
              title={t('integrations.form.filter')}
            />
          </DescriptionItem>
        )}
        <DescriptionItem
          label={t('integrations.settings.headers')}
          note={t('integrations.settings.headersHelp')}
          wide
        >
          {hasHeaders ? (
            <HeadersTable headers={integration.headers} />
          ) : (
            t('common.none')
          )}
        </DescriptionItem>
      </DescriptionList>
    </SectionCard>
  );
}
