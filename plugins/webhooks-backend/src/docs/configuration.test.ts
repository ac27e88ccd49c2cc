import { ConfigReader } from '@backstage/config';
import type { JsonObject, JsonValue } from '@backstage/types';
import { configKeys } from '../__testUtils__/configKeys';
import { readPage, tableRows } from '../__testUtils__/markdown';
import { readWebhooksOptions } from '../config/readConfig';

/** A row of the tables of configuration.md. */
interface Row {
  path: string;
  type: string;
  default: string;
}

const ROWS: Row[] = tableRows(readPage('configuration.md'), 'Key').map(
  ([path, type, fallback]) => ({
    path: path.replaceAll('`', ''),
    type,
    default: fallback.replaceAll('`', ''),
  }),
);
const KEYS = configKeys();

/** Defaults without a value. */
const WORDS = /^(none|required.*|generated|those of the system|all but .*)$/;
/** Defaults described in words, with their values. */
const VALUES: Record<string, JsonValue> = {
  'every minute': { frequency: { minutes: 1 }, timeout: { minutes: 5 } },
  'every 5 minutes': {
    frequency: { minutes: 5 },
    timeout: { minutes: 30 },
    initialDelay: { seconds: 30 },
  },
  'half of failingDays, rounded up': 4,
};

function toValue(row: Row): JsonValue {
  const text = row.default.replace(/ \(.*\)$/, '');
  if (text in VALUES) {
    return VALUES[text];
  }
  if (row.path.endsWith('[]')) {
    return text.split(', ');
  }
  return /^(true|false|[\d.]+)$/.test(text) ? JSON.parse(text) : text;
}

const WITH_DEFAULT = ROWS.filter(row => !WORDS.test(row.default));
/** Entries of lists have no defaults. */
const SINGLE = WITH_DEFAULT.filter(({ path }) => !path.includes('[].'));

function withValue(path: string, value: JsonValue): JsonObject {
  return path
    .replace('[]', '')
    .split('.')
    .reduceRight<JsonValue>(
      (inner, key) => ({ [key]: inner }),
      value,
    ) as JsonObject;
}

/** The default configuration. The keys of a source only have defaults if it is enabled. */
function withDefaults(path: string): JsonObject {
  const [group, source] = path.split('.');
  return group === 'sources' ? { sources: { [source]: {} } } : {};
}

describe('The table of configuration.md', () => {
  it('has exactly the keys of the configuration schema', () => {
    expect(ROWS.map(({ path }) => path).sort()).toEqual(
      KEYS.map(({ path }) => path).sort(),
    );
  });

  it.each(SINGLE)('has the real default of $path', row => {
    const configured = new ConfigReader({
      webhooks: withValue(row.path, toValue(row)),
    });

    expect(readWebhooksOptions(configured)).toEqual(
      readWebhooksOptions(
        new ConfigReader({ webhooks: withDefaults(row.path) }),
      ),
    );
  });

  it.each(WITH_DEFAULT)('has the default of $path from the schema', row => {
    const { doc } = KEYS.find(({ path }) => path === row.path)!;

    expect(doc.replaceAll('`', '')).toMatch(
      new RegExp(`Default:? ${row.default.replace(/[.()]/g, '\\$&')}\\.`),
    );
  });

  it.each(ROWS.filter(row => row.default === 'none'))(
    'has no default of $path, like the schema',
    ({ path }) => {
      const { doc } = KEYS.find(key => key.path === path)!;

      expect(doc).not.toMatch(/\bDefault (?!`none`)/);
    },
  );

  it.each(KEYS)('has the unit of $path', ({ path, type }) => {
    const row = ROWS.find(one => one.path === path);

    expect(row?.type.startsWith('duration')).toBe(
      type.includes('HumanDuration'),
    );
    expect(row?.type === 'boolean').toBe(type === 'boolean;');
  });
});

describe('The schema of the configuration', () => {
  it.each(KEYS)('describes $path', ({ doc }) => {
    expect(doc).not.toBe('');
  });
});

describe('The README', () => {
  const rows = tableRows(readPage('../../../README.md'), 'key').map(
    ([keys, , defaults]) => ({
      keys: keys.replaceAll('`', '').split(' · '),
      defaults: defaults.replaceAll('`', '').split(' · '),
    }),
  );

  it.each(rows)('has the defaults of $keys', ({ keys, defaults }) => {
    const listed = keys.map(key => {
      const row = ROWS.find(({ path }) => path === key);
      const isGroup = ROWS.some(({ path }) => path.startsWith(`${key}.`));
      return row?.default ?? (isGroup ? 'none' : 'unknown');
    });

    expect(defaults).toEqual(listed);
  });
});

describe('The retry schedule', () => {
  const { default: schedule } = ROWS.find(
    ({ path }) => path === 'delivery.retry.delays[]',
  )!;

  it.each(['concepts.md', 'receivers.md'])('is in %s', page => {
    expect(readPage(page).replace(/\s+/g, ' ')).toContain(
      schedule.replace(/, (?=[^,]*$)/, ' and '),
    );
  });
});
