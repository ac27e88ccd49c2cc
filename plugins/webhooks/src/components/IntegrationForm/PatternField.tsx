import { useState } from 'react';
import { Button, TextField } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import { isEventTypePattern } from 'backstage-plugin-webhooks-common';
import { useText } from '../../hooks/useText';
import { FieldProblem } from './FieldProblem';
import styles from './IntegrationForm.module.css';

/** Adds a pattern, or an event type that nothing has registered yet. */
export function PatternField(props: { onAdd: (pattern: string) => void }) {
  const t = useText();
  const [text, setText] = useState('');
  const pattern = text.trim();
  // While the dot before the next segment is typed, nothing is wrong yet.
  const refused =
    pattern !== '' && !isEventTypePattern(pattern.replace(/\.$/, ''));

  const add = () => {
    if (isEventTypePattern(pattern)) {
      props.onAdd(pattern);
      setText('');
    }
  };

  return (
    <div>
      <div className={styles.pattern}>
        <TextField
          label={t('form.pattern')}
          placeholder="catalog.*"
          value={text}
          isInvalid={refused}
          onChange={setText}
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
          isDisabled={!isEventTypePattern(pattern)}
          onPress={add}
        >
          {t('form.patternAdd')}
        </Button>
      </div>
      <FieldProblem
        error={refused ? t('form.eventTypesInvalid', { pattern }) : undefined}
      />
    </div>
  );
}
