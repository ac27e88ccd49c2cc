import { useEffect, useRef } from 'react';
import {
  Button,
  ButtonIcon,
  PasswordField,
  Text,
  TextField,
} from '@backstage/ui';
import { RiDeleteBinLine } from '@remixicon/react';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { validationProps } from '../../shared/validationProps';
import type { HeaderDraft } from './draft';
import styles from './IntegrationForm.module.css';

/**
 * Edits one request header.
 *
 * @remarks
 * A stored value is not put into a field: a stray key would replace a credential that nobody can see.
 */
export function HeaderRow(props: {
  header: HeaderDraft;
  number: number;
  error?: string;
  onChange: (part: Partial<HeaderDraft>) => void;
  onRemove: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const { header, error, onChange } = props;
  const { name, value, isStored, keepsStored } = header;
  const number = String(props.number);
  const field = useRef<HTMLDivElement>(null);

  // Moves the focus here from the button that opened it.
  useEffect(() => {
    if (isStored && !keepsStored) {
      field.current?.querySelector('input')?.focus();
    }
  }, [isStored, keepsStored]);

  return (
    <div className={styles.header}>
      {isStored ? (
        <Text variant="body-medium" className={styles.headerName}>
          {name}
        </Text>
      ) : (
        <TextField
          aria-label={t('integrations.form.headerName', { number })}
          placeholder="Authorization"
          value={name}
          {...validationProps(error)}
          onChange={next => onChange({ name: next })}
        />
      )}
      {keepsStored ? (
        <Text variant="body-medium" color="secondary">
          {t('integrations.form.headerStored')}
        </Text>
      ) : (
        <PasswordField
          aria-label={t('integrations.form.headerValue', { number })}
          autoComplete="off"
          ref={field}
          value={value}
          {...validationProps(isStored ? error : undefined)}
          onChange={next => onChange({ value: next })}
        />
      )}
      <div className={styles.headerActions}>
        {isStored && (
          <Button
            variant="tertiary"
            aria-label={t(
              keepsStored
                ? 'integrations.form.headerReplaceLabel'
                : 'integrations.form.headerKeepLabel',
              { name },
            )}
            onPress={() => onChange({ keepsStored: !keepsStored, value: '' })}
          >
            {keepsStored
              ? t('integrations.form.headerReplace')
              : t('integrations.form.headerKeep')}
          </Button>
        )}
        <ButtonIcon
          variant="tertiary"
          icon={<RiDeleteBinLine />}
          aria-label={t('integrations.form.headerRemove', { name })}
          onPress={props.onRemove}
        />
      </div>
    </div>
  );
}
