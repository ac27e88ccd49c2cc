import { useEffect, useState } from 'react';
import useCopyToClipboard from 'react-use/esm/useCopyToClipboard';
import { Button, ButtonIcon } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useWebhooksTranslation } from '../hooks/useWebhooksTranslation';

const SHOWN_MS = 2_000;

/** Copies a text to the clipboard. Shows an icon, and `what` names the text for screen readers, or shows a label. */
export function CopyButton(
  props: { text: string } & ({ what: string } | { label: string }),
) {
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

  const icon = copied ? <RiCheckLine /> : <RiFileCopyLine />;
  const onPress = () => {
    copy(props.text);
    setCopied(true);
  };

  if ('label' in props) {
    return (
      <Button
        size="small"
        variant="tertiary"
        iconStart={icon}
        onPress={onPress}
      >
        {copied ? t('common.copied') : props.label}
      </Button>
    );
  }
  return (
    <ButtonIcon
      size="small"
      variant="tertiary"
      icon={icon}
      aria-label={`${copied ? t('common.copied') : t('common.copy')}: ${props.what}`}
      onPress={onPress}
    />
  );
}
