import { useState } from 'react';
import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { CodeBlock } from '../../shared/components/CodeBlock/CodeBlock';
import { Paragraph } from '../../shared/components/Paragraph';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';

/** The body of all requests of a delivery, indented or byte for byte. */
export function RequestBody(props: { body: string }) {
  const { t } = useWebhooksTranslation();
  const [raw, setRaw] = useState(false);
  return (
    <>
      <CodeBlock
        title={t('deliveries.detail.requestBody')}
        text={props.body}
        wire={raw ? 'raw' : 'formatted'}
        wrap={raw}
        actions={
          <ToggleButtonGroup
            aria-label={t('deliveries.detail.bodyView')}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[raw ? 'raw' : 'formatted']}
            onSelectionChange={keys => setRaw(keys.has('raw'))}
          >
            <ToggleButton id="formatted" size="small">
              {t('deliveries.detail.formatted')}
            </ToggleButton>
            <ToggleButton id="raw" size="small">
              {t('deliveries.detail.raw')}
            </ToggleButton>
          </ToggleButtonGroup>
        }
      />
      <Paragraph variant="body-small" color="secondary">
        {t('deliveries.detail.requestBodyHelp')}
      </Paragraph>
    </>
  );
}
