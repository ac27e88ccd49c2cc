import { useId } from 'react';
import { Text } from '@backstage/ui';
import { useWebhooksTranslation } from '../shared/hooks/useWebhooksTranslation';
import { schemaFields } from './schemaFields';
import styles from './SchemaTable.module.css';

/** The fields of the payload; empty for a schema without fields. */
export function SchemaTable(props: { schema: Record<string, unknown> }) {
  const { t } = useWebhooksTranslation();
  const titleId = useId();
  const fields = schemaFields(props.schema);
  if (fields.length === 0) {
    return null;
  }
  return (
    <div className={styles.root}>
      <Text id={titleId} variant="body-medium" weight="bold">
        {t('eventTypes.fields')}
      </Text>
      <table className={styles.table} aria-labelledby={titleId}>
        <thead>
          <tr>
            <th>{t('eventTypes.field')}</th>
            <th>{t('eventTypes.fieldType')}</th>
            <th>{t('eventTypes.fieldDescription')}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map(({ path, type, isRequired, description }) => (
            <tr key={path}>
              <td>
                <code>{path}</code>
              </td>
              <td>
                <code>{type}</code>
              </td>
              <td>
                {[isRequired && t('eventTypes.fieldRequired'), description]
                  .filter(Boolean)
                  .join(' ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
