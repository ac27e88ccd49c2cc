import { Button, ButtonIcon, Text, TextField } from '@backstage/ui';
import { RiAddLine, RiDeleteBinLine } from '@remixicon/react';
import { Paragraph } from '../../shared/components/Paragraph';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { validationProps } from '../../shared/validationProps';
import type { HeaderDraft } from './draft';
import styles from './IntegrationForm.module.css';

/** Edits request headers, one per line. */
export function HeadersEditor(props: {
  value: HeaderDraft[];
  onChange: (headers: HeaderDraft[]) => void;
  errors: Record<number, string>;
}) {
  const { t } = useWebhooksTranslation();
  const { value, onChange, errors } = props;

  const change = (key: number, part: Partial<HeaderDraft>) =>
    onChange(
      value.map(header =>
        header.key === key ? { ...header, ...part } : header,
      ),
    );
  const nextKey = Math.max(0, ...value.map(({ key }) => key + 1));

  return (
    <fieldset className={styles.fieldset}>
      <legend>
        <Text variant="body-medium">{t('integrations.form.headers')}</Text>
      </legend>
      <Paragraph variant="body-small" color="secondary">
        {t('integrations.form.headersHelp')}
      </Paragraph>
      {value.map(({ key, name, value: content }, index) => (
        <div key={key}>
          <div className={styles.header}>
            <TextField
              aria-label={t('integrations.form.headerName', {
                number: String(index + 1),
              })}
              placeholder="Authorization"
              value={name}
              {...validationProps(errors[key])}
              onChange={next => change(key, { name: next })}
            />
            <TextField
              aria-label={t('integrations.form.headerValue', {
                number: String(index + 1),
              })}
              value={content}
              onChange={next => change(key, { value: next })}
            />
            <ButtonIcon
              variant="tertiary"
              icon={<RiDeleteBinLine />}
              aria-label={t('integrations.form.headerRemove', { name })}
              onPress={() =>
                onChange(value.filter(header => header.key !== key))
              }
            />
          </div>
        </div>
      ))}
      <div>
        <Button
          variant="secondary"
          iconStart={<RiAddLine />}
          onPress={() =>
            onChange([...value, { key: nextKey, name: '', value: '' }])
          }
        >
          {t('integrations.form.headerAdd')}
        </Button>
      </div>
    </fieldset>
  );
}
