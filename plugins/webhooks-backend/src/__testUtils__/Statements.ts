import type { Knex } from 'knex';

/**
 * The statements that a database gets, one of which can be broken: the connection is lost before it, or after it was
 * executed.
 */
export class Statements {
  readonly sql: string[] = [];
  readonly #spy: jest.SpyInstance;
  #broken?: { at: number; when: 'before' | 'after' };
  /** Whether the statement that was to be broken has come. */
  hasBroken = false;

  constructor(knex: Knex) {
    const { sql } = this;
    const broken = () => this.#broken;
    const onBroken = () => {
      this.#broken = undefined;
      this.hasBroken = true;
    };
    // Transactions have a client of their own, with the same prototype.
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
          // A database ends the transaction of a connection that is lost. Otherwise knex does.
          await query.call(this, args[0], { ...statement, sql: 'ROLLBACK;' });
        }
        throw new Error('The connection is lost');
      });
  }

  /** Has a later statement break, counted from 1. */
  breakAt(count: number, when: 'before' | 'after'): void {
    this.hasBroken = false;
    this.#broken = { at: this.sql.length + count, when };
  }

  /** Has all statements work. */
  heal(): void {
    this.#broken = undefined;
  }

  restore(): void {
    this.#spy.mockRestore();
  }
}
