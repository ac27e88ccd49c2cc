import type { Pool } from 'pg';
import type { Posted } from './Poster';

/**
 * The delivery log that users of a job queue have to write themselves: one row per delivery, with the same data that the
 * engine stores for an attempt.
 */
export class LogTable {
  readonly #pool: Pool;

  static async create(pool: Pool): Promise<LogTable> {
    await pool.query(`
      create table if not exists delivery_log (
        id uuid primary key,
        url text not null,
        outcome text not null,
        status_code int not null,
        started_at bigint not null,
        duration_ms int not null,
        request_headers text not null,
        response_headers text not null,
        response_body text not null
      )`);
    return new LogTable(pool);
  }

  private constructor(pool: Pool) {
    this.#pool = pool;
  }

  async insert(posted: Posted[]): Promise<void> {
    const rows = posted.map(one => ({
      id: one.id,
      url: one.url,
      outcome: one.statusCode < 300 ? 'success' : 'error',
      status_code: one.statusCode,
      started_at: one.startedAt,
      duration_ms: one.durationMs,
      request_headers: JSON.stringify(one.requestHeaders),
      response_headers: JSON.stringify(one.responseHeaders),
      response_body: one.responseBody,
    }));
    await this.#pool.query({
      name: 'log',
      text: `insert into delivery_log
        select * from json_to_recordset($1::json) as r(
          id uuid, url text, outcome text, status_code int, started_at bigint, duration_ms int,
          request_headers text, response_headers text, response_body text)
        on conflict do nothing`,
      values: [JSON.stringify(rows)],
    });
  }
}
