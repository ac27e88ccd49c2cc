import { Button, Text } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import { Paragraph } from '../../shared/components/Paragraph';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import type { HeaderDraft } from './draft';
import { HeaderRow } from './HeaderRow';
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
      {value.map((header, index) => (
        <HeaderRow
          key={header.key}
          header={header}
          number={index + 1}
          error={errors[header.key]}
          onChange={part => change(header.key, part)}
          onRemove={() =>
            onChange(value.filter(({ key }) => key !== header.key))
          }
        />
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
