import { TextField } from '@backstage/ui';
import { isStatusCodeFilter } from 'backstage-plugin-webhooks-common';
import { useDebouncedText } from '../shared/hooks/useDebouncedText';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';

/** Filters by a status code or a class of codes. Incomplete input is not applied. */
export function StatusCodeField(props: {
  className: string;
  value: string | undefined;
  onChange: (value: string) => void;
}) {
  const { t } = useWebhooksTranslation();
  const [text, setText] = useDebouncedText(
    props.value ?? '',
    props.onChange,
    code => code === '' || isStatusCodeFilter(code),
  );
  return (
    <TextField
      className={props.className}
      label={t('deliveries.filter.statusCode')}
      placeholder={t('deliveries.filter.statusCodeExample')}
      maxLength={3}
      value={text}
      onChange={code => setText(code.toLowerCase())}
    />
  );
}
