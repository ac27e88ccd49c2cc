import { Button, TextField } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import { isEventTypePattern } from 'backstage-plugin-webhooks-common';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { validationProps } from '../../shared/validationProps';
import styles from './IntegrationForm.module.css';

/** Adds a pattern for event types that are registered later. It is added by Enter, or when the field loses the focus. */
export function PatternField(props: {
  value: string;
  /** Shown while the user types only if nothing that follows can complete the pattern. */
  error: string | undefined;
  isTouched: boolean;
  onChange: (text: string) => void;
  onAdd: () => void;
}) {
  const { t } = useWebhooksTranslation();
  const { value, error, isTouched, onAdd } = props;
  // A trailing dot is not an error while the next segment is typed.
  const canBeCompleted = isEventTypePattern(value.trim().replace(/\.$/, ''));

  return (
    <div className={styles.pattern}>
      <TextField
        label={t('integrations.form.pattern')}
        description={t('integrations.form.patternHelp')}
        placeholder="catalog.*"
        value={value}
        {...validationProps(isTouched || !canBeCompleted ? error : undefined)}
        onChange={props.onChange}
        onBlur={onAdd}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            // Adds the pattern instead of submitting the form.
            event.preventDefault();
            onAdd();
          }
        }}
      />
      <Button
        variant="secondary"
        iconStart={<RiAddLine />}
        isDisabled={value.trim() === ''}
        onPress={onAdd}
      >
        {t('integrations.form.patternAdd')}
      </Button>
    </div>
  );
}
