import styles from './HeadersTable.module.css';

/** HTTP headers, sorted by name. */
export function HeadersTable(props: { headers: Record<string, string> }) {
  const names = Object.keys(props.headers).sort((a, b) => a.localeCompare(b));
  return (
    <dl className={styles.list}>
      {names.map(name => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{props.headers[name]}</dd>
        </div>
      ))}
    </dl>
  );
}
