import styles from '../SchemaTable.module.css';
import type { ContractSection } from './contractSections';

/** The table of a part of the contract with receivers. */
export function ContractTable(props: { section: ContractSection }) {
  const { title, columns, rows, isCode } = props.section;
  return (
    <table className={styles.table} aria-label={title}>
      <thead>
        <tr>
          {columns.map(column => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, value]) => (
          <tr key={name}>
            <td>{isCode ? <code>{name}</code> : name}</td>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
