import { ButtonIcon } from '@backstage/ui';
import { RiDownloadLine } from '@remixicon/react';
import { useWebhooksTranslation } from '../../hooks/useWebhooksTranslation';

/** Saves a text as a file; `what` names it. */
export function DownloadButton(props: { text: string; what: string }) {
  const { t } = useWebhooksTranslation();
  return (
    <ButtonIcon
      size="small"
      variant="tertiary"
      icon={<RiDownloadLine />}
      aria-label={`${t('common.download')}: ${props.what}`}
      onPress={() => save(props.text, `${props.what}.txt`)}
    />
  );
}

function save(text: string, fileName: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
