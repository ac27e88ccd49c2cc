/*
 * With BENCH_PROFILE=<directory> every process of a run leaves a CPU profile there, and the database says what its
 * time went to. Both cost time, so figures measured with it are for comparison among themselves only.
 */
import type { Postgres } from './postgres';

export const PROFILE_DIRECTORY = process.env.BENCH_PROFILE;

const STATEMENTS = 14;

/** For the start of a Node process. */
export function profileArguments(): string[] {
  return PROFILE_DIRECTORY
    ? ['--cpu-prof', `--cpu-prof-dir=${PROFILE_DIRECTORY}`]
    : [];
}

/**
 * The statements that took most of a database's time, and how many updates of each table could not stay on their page.
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
