import { TestDatabases } from '@backstage/backend-test-utils';
import { recordset, toRows } from './dialect';
import type { ColumnType } from './binaryArray';

const databases = TestDatabases.create({ ids: ['POSTGRES_18', 'SQLITE_3'] });
jest.setTimeout(60_000);

const ID = '01a20a8d-7333-7200-8000-0000005b79ff';
const COLUMNS = {
  id: 'uuid',
  name: 'text',
  count: 'int',
  at: 'bigint',
  rate: 'float',
  done: 'boolean',
} as const;

describe.each(databases.eachSupportedId())('recordset with %s', databaseId => {
  const read = async (rows: object[]) => {
    const knex = await databases.init(databaseId);
    const { sql, bindings } = recordset(knex, 'r', COLUMNS, rows);
    const found = toRows<Record<string, unknown>>(
      await knex.raw(`select * from ${sql}`, bindings),
    );
    return found.map(row => ({
      ...row,
      at: row.at === null ? null : Number(row.at),
      done: row.done === null ? null : Boolean(row.done),
    }));
  };

  it('reads back values of each type, in their order', async () => {
    const rows = [
      { id: ID, name: 'é🚀"{},\\', count: 1, at: 0, rate: 0.25, done: true },
      {
        id: ID.replaceAll('7', 'f'),
        name: '',
        count: -2_147_483_648,
        at: Number.MAX_SAFE_INTEGER,
        rate: -1e300,
        done: false,
      },
      { id: ID, name: 'x'.repeat(2e5), count: 0, at: -1, rate: 0, done: true },
      {
        id: ID,
        name: 'null',
        count: 7,
        at: -4_294_967_297,
        rate: 1,
        done: false,
      },
    ];

    await expect(read(rows)).resolves.toEqual(rows);
  });

  it('reads missing values as null', async () => {
    const nulls = {
      id: null,
      name: null,
      count: null,
      at: null,
      rate: null,
      done: null,
    };

    await expect(read([{}, nulls])).resolves.toEqual([nulls, nulls]);
  });

  it('accepts an empty list of rows', async () => {
    await expect(read([])).resolves.toEqual([]);
  });
});

describe.each(databases.eachSupportedId().filter(([id]) => id !== 'SQLITE_3'))(
  'recordset with %s',
  databaseId => {
    it('addresses rows by their row id', async () => {
      const knex = await databases.init(databaseId);
      const rows = recordset(knex, 'r', { at: 'tid' }, [
        { at: '(0,1)' },
        { at: '(70000,65535)' },
      ]);

      const found = toRows(
        await knex.raw(`select at::text from ${rows.sql}`, rows.bindings),
      );

      expect(found).toEqual([{ at: '(0,1)' }, { at: '(70000,65535)' }]);
    });

    it.each<[ColumnType, unknown]>([
      ['uuid', 'x'],
      ['bigint', 0.5],
      ['tid', '1'],
    ])('rejects as a %s: %p', async (type, value) => {
      const knex = await databases.init(databaseId);

      expect(() => recordset(knex, 'r', { value: type }, [{ value }])).toThrow(
        expect.objectContaining({ code: '22P02' }),
      );
    });
  },
);
