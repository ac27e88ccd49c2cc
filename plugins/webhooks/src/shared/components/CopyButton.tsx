import { useEffect, useState } from 'react';
import useCopyToClipboard from 'react-use/esm/useCopyToClipboard';
import { ButtonIcon } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useWebhooksTranslation } from '../hooks/useWebhooksTranslation';

const SHOWN_MS = 2_000;

/** Copies a text to the clipboard; `what` names it for screen readers. */
export function CopyButton(props: { text: string; what: string }) {
  const { t } = useWebhooksTranslation();
  const [, copy] = useCopyToClipboard();
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) {
      return undefined;
    }
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  return (
    <ButtonIcon
      size="small"
      variant="tertiary"
      icon={copied ? <RiCheckLine /> : <RiFileCopyLine />}
      aria-label={`${copied ? t('common.copied') : t('common.copy')}: ${props.what}`}
      onPress={() => {
        copy(props.text);
        setCopied(true);
      }}
    />
  );
}
