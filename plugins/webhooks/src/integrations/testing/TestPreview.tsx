import { Flex } from '@backstage/ui';
import type { RequestPreview } from 'backstage-plugin-webhooks-common';
import { CodeBlock } from '../../shared/components/CodeBlock/CodeBlock';
import { HeadersTable } from '../../shared/components/HeadersTable';
import { Paragraph } from '../../shared/components/Paragraph';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';

/** A request that was not sent. */
export function TestPreview(props: { preview: RequestPreview }) {
  const { t } = useWebhooksTranslation();
  const { url, headers, body } = props.preview;
  return (
    <Flex direction="column" gap="3" role="status">
      <Paragraph variant="body-medium">
        {t('integrations.testing.previewed', { url })}
      </Paragraph>
      <HeadersTable headers={headers} />
      <CodeBlock
        title={t('deliveries.detail.requestBody')}
        text={body}
        wire="formatted"
        wrap
      />
    </Flex>
  );
}
