import { Button, TextField } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import { isEventTypePattern } from 'backstage-plugin-webhooks-common';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { validationProps } from '../../shared/validationProps';
import styles from './IntegrationForm.module.css';

/** Adds a pattern for event types that may be registered later. */
export function PatternField(props: {
  value: string;
  error: string | undefined;
  onChange: (text: string) => void;
  onAdd: (pattern: string) => void;
}) {
  const { t } = useWebhooksTranslation();
  const pattern = props.value.trim();
  // Single event types are chosen from the list, since the backend refuses unregistered ones.
  const complete = pattern.endsWith('*') && isEventTypePattern(pattern);
  // While the dot before the next segment is typed, nothing is wrong yet.
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
            // Adds the pattern instead of sending the form.
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
