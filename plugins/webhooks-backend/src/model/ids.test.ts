import { validate, version } from 'uuid';
import { isDataError } from '../database/dataError';
import { storable } from '../database/dialect';
import { decodeCursor, encodeCursor } from '../lib/cursor';
import { idTime, isId, lowestId, newId } from './ids';

const NOW = Date.parse('2026-03-02T12:00:00.123Z');

describe('ids', () => {
  it('sort by time, and within a millisecond by order of creation', () => {
    const ids = [
      ...Array.from({ length: 5_000 }, () => newId(NOW)),
      ...Array.from({ length: 5_000 }, (_, i) => newId(NOW + 1 + i)),
    ];
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    // A clock that goes back only changes the order.
    expect(newId(NOW - 1) < ids[0]).toBe(true);
    for (const id of [ids[0], ids[9_999]]) {
      expect(validate(id) && version(id) === 7 && isId(id)).toBe(true);
    }
  });

  it.each([0, 1, NOW, Date.parse('9999-12-31T23:59:59.999Z')])(
    'contain the time %d, and are not below the lowest id of that time',
    time => {
      expect(idTime(newId(time))).toBe(time);
      expect(idTime(lowestId(time))).toBe(time);
      expect(validate(lowestId(time)) && isId(lowestId(time))).toBe(true);
      for (let i = 0; i < 200; i += 1) {
        expect(newId(time) >= lowestId(time)).toBe(true);
        expect(newId(time) < lowestId(time + 1)).toBe(true);
      }
    },
  );

  it('have no time before 1970', () => {
    expect(lowestId(-1)).toBe(lowestId(0));
  });

  it.each([
    ['019ab5d2-7c00-7000-8000-5a1f6c3d2e10', true],
    ['019AB5D2-7C00-7000-8000-5A1F6C3D2E10', false],
    ['019ab5d2-7c00-7000-8000-5a1f6c3d2e1', false],
    ['019ab5d2-7c00-7000-8000-5a1f6c3d2e10\n', false],
    ['019ab5d27c00700080005a1f6c3d2e10', false],
    ['{019ab5d2-7c00-7000-8000-5a1f6c3d2e10}', false],
    ['', false],
    ["' or 1=1", false],
  ])('%j is valid: %s', (text, expected) => {
    expect(isId(text)).toBe(expected);
  });
});

describe('cursors', () => {
  it('are decoded to the encoded values', () => {
    const key = ['Größe 🚀 "x"', 'id'];
    const cursor = encodeCursor(key);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decodeCursor(cursor, () => true)).toEqual(key);
  });

  it.each([
    '',
    'x',
    '%%%',
    'bnVsbA',
    encodeCursor([]),
    Buffer.from('{"0":"a"}').toString('base64url'),
    Buffer.from('[1]').toString('base64url'),
    Buffer.from('[["a"]]').toString('base64url'),
    Buffer.from('["a"').toString('base64url'),
    encodeCursor(['a', 'b']),
  ])('reject %j for a list with one key', cursor => {
    expect(() => decodeCursor(cursor, key => key.length === 1)).toThrow(
      'The cursor is not valid for this list. Pass nextCursor',
    );
  });
});

describe('texts', () => {
  it.each([
    ['plain', 'plain'],
    ['🚀 ünïcode', '🚀 ünïcode'],
    ['a\u0000b', 'a\uFFFDb'],
    ['a\uD83Db', 'a\uFFFDb'],
    ['\uDE80', '\uFFFD'],
  ])('%j is stored as %j', (text, stored) => {
    expect(storable(text)).toBe(stored);
  });
});

describe('data errors', () => {
  it.each([
    ['22001', true],
    ['22P05', true],
    ['23505', true],
    ['SQLITE_CONSTRAINT_UNIQUE', true],
    ['SQLITE_TOOBIG', true],
    ['40P01', false],
    ['57P01', false],
    ['ECONNREFUSED', false],
    ['SQLITE_BUSY', false],
    [undefined, false],
  ])('include the code %s: %s', (code, expected) => {
    expect(isDataError({ code })).toBe(expected);
    expect(isDataError(Object.assign(new Error('x'), { code }))).toBe(expected);
  });

  it('exclude undefined, and errors without a code', () => {
    expect(isDataError(undefined)).toBe(false);
    expect(isDataError(new Error('x'))).toBe(false);
  });
});
