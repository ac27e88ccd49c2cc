import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A key of `config.d.ts` under `webhooks`. */
export interface ConfigKey {
  /** For example `delivery.timeout`, or `eventTypes[].name` in a list. */
  path: string;
  type: string;
  /** Its comment, in one line. */
  doc: string;
}

/** The keys of `config.d.ts` that have values, in order. */
export function configKeys(): ConfigKey[] {
  const keys: ConfigKey[] = [];
  const path: string[] = [];
  let doc = '';
  const source = readFileSync(join(__dirname, '../../config.d.ts'), 'utf8');
  for (const line of source.slice(source.indexOf('webhooks?:')).split('\n')) {
    const comment = /^\s*(?:\/\*\*|\*)(?!\/)(.*?)(?:\*\/)?$/.exec(line);
    const key = /^\s*(\w+)\??: (.+)$/.exec(line);
    if (comment) {
      doc = `${line.includes('/**') ? '' : doc} ${comment[1].trim()}`.trim();
    } else if (/^\s*\}>?;$/.test(line)) {
      path.pop();
    } else if (key) {
      const [, name, type] = key;
      const isList = /^Array<|\[\];$/.test(type);
      path.push(isList ? `${name}[]` : name);
      if (!type.endsWith('{')) {
        keys.push({ path: path.slice(1).join('.'), type, doc });
        path.pop();
      }
      doc = '';
    }
  }
  return keys;
}
