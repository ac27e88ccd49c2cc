import { Button, TextField } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import { isEventTypePattern } from 'backstage-plugin-webhooks-common';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { validationProps } from '../../shared/validationProps';
import styles from './IntegrationForm.module.css';

/** Adds a pattern for event types that are registered later. */
export function PatternField(props: {
  value: string;
  error: string | undefined;
  onChange: (text: string) => void;
  onAdd: (pattern: string) => void;
}) {
  const { t } = useWebhooksTranslation();
  const pattern = props.value.trim();
  // Single event types are selected from the list, because the backend rejects unregistered ones.
  const complete = pattern.endsWith('*') && isEventTypePattern(pattern);
  // A trailing dot is not an error while the next segment is typed.
  const refused =
    pattern !== '' && !isEventTypePattern(pattern.replace(/\.$/, ''));

  const add = () => {
    if (complete) {
      props.onAdd(pattern);
    }
  };

  return (
    <div className={styles.pattern}>
      <TextField
        label={t('integrations.form.pattern')}
        description={t('integrations.form.patternHelp')}
        placeholder="catalog.*"
        value={props.value}
        {...validationProps(
          refused
            ? t('integrations.form.eventTypesInvalid', { pattern })
            : props.error,
        )}
        onChange={props.onChange}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            // Adds the pattern instead of submitting the form.
            event.preventDefault();
            add();
          }
        }}
      />
      <Button
        variant="secondary"
        iconStart={<RiAddLine />}
        isDisabled={!complete}
        onPress={add}
      >
        {t('integrations.form.patternAdd')}
      </Button>
    </div>
  );
}
