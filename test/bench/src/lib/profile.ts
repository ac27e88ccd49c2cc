/*
 * With BENCH_PROFILE=<directory> each process of a run writes a CPU profile there, and the database reports its most
 * expensive statements. Both cost time, so compare such figures only with each other.
 */
import type { Postgres } from './postgres';

export const PROFILE_DIRECTORY = process.env.BENCH_PROFILE;

const STATEMENTS = 14;

/** Options of a Node process. */
export function profileArguments(): string[] {
  return PROFILE_DIRECTORY
    ? ['--cpu-prof', `--cpu-prof-dir=${PROFILE_DIRECTORY}`]
    : [];
}

/**
 * The most expensive statements of a database, and the updates of each table that moved a row to another page.
 */
export async function databaseProfile(
  postgres: Postgres,
  database: string,
): Promise<string> {
  await postgres.query('create extension if not exists pg_stat_statements');
  const statements = await postgres.query(
    `select round(total_exec_time)::text || ' ms' as total, calls, rows, round(wal_bytes / 1024) || ' KB' as wal,
       left(regexp_replace(query, '\\s+', ' ', 'g'), 110) as query
     from pg_stat_statements s join pg_database d on d.oid = s.dbid and d.datname = $1
     order by total_exec_time desc limit ${STATEMENTS}`,
    [database],
  );
  const tables = await postgres.query(
    `select relname as table, n_tup_ins as inserted, n_tup_upd as updated, n_tup_hot_upd as on_page, n_tup_del as deleted
     from pg_stat_user_tables where n_tup_ins + n_tup_upd > 0 order by n_tup_ins + n_tup_upd desc`,
    undefined,
    database,
  );
  return [...statements, ...tables]
    .map(row => Object.values(row).join('  '))
    .join('\n');
}
