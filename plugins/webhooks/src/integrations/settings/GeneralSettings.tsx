import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { ButtonLink } from '@backstage/ui';
import { RiEditLine } from '@remixicon/react';
import {
  isMaskedUrl,
  type Integration,
} from 'backstage-plugin-webhooks-common';
import { Fact, Facts } from '../../shared/components/Facts';
import { HeadersTable } from '../../shared/components/HeadersTable';
import { Panel } from '../../shared/components/Panel';
import { useText } from '../../shared/hooks/useText';
import { patternInWords } from '../../shared/words';
import { type HealthLimits, toLimits } from '../healthLimits';

/** The settings that the form of an integration changes. */
export function GeneralSettings(props: {
  integration: Integration;
  /** Where it can be changed, for who may. */
  editPath: string | undefined;
}) {
  const t = useText();
  const { integration, editPath } = props;
  const limits = Object.entries(toLimits(integration.policy)) as [
    keyof HealthLimits,
    number,
  ][];
  const hasHeaders = Object.keys(integration.headers).length > 0;
  return (
    <Panel
      title={t('settings.general')}
      actions={
        editPath && (
          <ButtonLink
            variant="secondary"
            iconStart={<RiEditLine />}
            href={editPath}
          >
            {t('action.edit')}
          </ButtonLink>
        )
      }
    >
      <Facts>
        <Fact label={t('form.name')}>{integration.name}</Fact>
        <Fact label={t('form.owner')}>
          <EntityRefLink entityRef={integration.owner} />
        </Fact>
        <Fact label={t('form.entity')}>
          {integration.entityRef ? (
            <EntityRefLink entityRef={integration.entityRef} />
          ) : (
            t('common.none')
          )}
        </Fact>
        <Fact label={t('settings.ordering')}>
          {integration.ordering === 'fifo'
            ? t('settings.orderingFifo')
            : t('settings.orderingNone')}
        </Fact>
        <Fact label={t('settings.rate')}>
          {integration.maxPerSecond
            ? t('settings.rateValue', {
                number: String(integration.maxPerSecond),
              })
            : t('common.none')}
        </Fact>
        <Fact label={t('settings.timeout')}>
          {integration.timeoutSeconds
            ? t('settings.timeoutValue', {
                number: String(integration.timeoutSeconds),
              })
            : t('settings.timeoutDefault')}
        </Fact>
        <Fact label={t('settings.policy')} wide>
          {limits.length > 0
            ? limits.map(([limit, number]) => (
                <div key={limit}>
                  {t(`policy.${limit}`)}: {number}
                </div>
              ))
            : t('settings.policyDefault')}
        </Fact>
        <Fact
          label={t('form.url')}
          note={isMaskedUrl(integration.url) && t('settings.urlMasked')}
          wide
        >
          {integration.url}
        </Fact>
        <Fact label={t('form.eventTypes')} wide>
          {integration.eventTypes
            .map(pattern => patternInWords(t, pattern))
            .join(', ')}
        </Fact>
        <Fact
          label={t('settings.headers')}
          note={t('settings.headersHelp')}
          wide
        >
          {hasHeaders ? (
            <HeadersTable headers={integration.headers} />
          ) : (
            t('common.none')
          )}
        </Fact>
      </Facts>
    </Panel>
  );
}
