import type { Knex } from 'knex';

/** Counts the statements of a database and can break one: the connection is lost before or after it is executed. */
export class Statements {
  readonly sql: string[] = [];
  readonly #spy: jest.SpyInstance;
  #broken?: { at: number; when: 'before' | 'after' };
  /** Whether the statement to break was reached. */
  hasBroken = false;

  constructor(knex: Knex) {
    const { sql } = this;
    const broken = () => this.#broken;
    const onBroken = () => {
      this.#broken = undefined;
      this.hasBroken = true;
    };
    // Transactions have separate clients with the same prototype.
    const prototype = Object.getPrototypeOf(knex.client);
    const query = prototype._query;
    this.#spy = jest
      .spyOn(prototype, '_query')
      .mockImplementation(async function breakable(
        this: unknown,
        ...args: unknown[]
      ) {
        const statement = args[1] as { sql: string };
        sql.push(statement.sql);
        const fault = sql.length === broken()?.at ? broken() : undefined;
        if (!fault) {
          return query.apply(this, args);
        }
        onBroken();
        if (fault.when === 'after') {
          await query.apply(this, args);
        }
        const opens = fault.when === 'after' ? /^begin/i : /^commit/i;
        if (opens.test(statement.sql)) {
          // A database rolls back the transaction of a lost connection. Here knex does it.
          await query.call(this, args[0], { ...statement, sql: 'ROLLBACK;' });
        }
        throw new Error('The connection is lost');
      });
  }

  /** Breaks a later statement, counted from 1. */
  breakAt(count: number, when: 'before' | 'after'): void {
    this.hasBroken = false;
    this.#broken = { at: this.sql.length + count, when };
  }

  /** Stops breaking statements. */
  heal(): void {
    this.#broken = undefined;
  }

  restore(): void {
    this.#spy.mockRestore();
  }
}
