import { InputError } from '@backstage/errors';
import { jsonPath } from 'backstage-plugin-webhooks-common';
import { countMembers, endOfString, JSON_CODES, readString } from './jsonText';

/**
 * Rejects JSON with duplicate keys, because some parsers use the first value and others the last.
 *
 * @param value - the parsed text
 *
 * @throws `InputError` that names the key with its path
 */
export function assertUniqueKeys(json: string, value: unknown): void {
  // Parsing keeps one of several members with the same key. Comparing counts is far cheaper than comparing keys.
  if (countMembers(json) !== countKeys(value)) {
    throw new InputError(`${jsonPath(findRepeatedKey(json))} is given twice`);
  }
}

/** The total number of keys of all objects in a value. */
function countKeys(value: unknown): number {
  let count = 0;
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === 'object' && next !== null) {
      const parts: unknown[] = Array.isArray(next) ? next : Object.values(next);
      count += parts === next ? 0 : parts.length;
      for (let i = 0; i < parts.length; i += 1) {
        if (typeof parts[i] === 'object') {
          left.push(parts[i]);
        }
      }
    }
  }
  return count;
}

/** An object or array on the path of the search. */
interface Level {
  /** The keys so far; absent in an array. */
  keys?: Set<string>;
  /** The key or index of the current value. */
  step: string | number;
}

/** @returns the path of the first duplicate key */
function findRepeatedKey(json: string): Level['step'][] {
  const levels: Level[] = [];
  let level: Level = { step: 0 };
  let atKey = false;
  for (let at = 0; at < json.length; at += 1) {
    switch (json.charCodeAt(at)) {
      case JSON_CODES.QUOTE: {
        const end = endOfString(json, at);
        if (atKey && level.keys) {
          level.step = readString(json, at, end);
          if (level.keys.has(level.step)) {
            return levels.map(({ step }) => step);
          }
          level.keys.add(level.step);
          atKey = false;
        }
        at = end - 1;
        break;
      }
      case JSON_CODES.OPEN_OBJECT:
        level = { keys: new Set(), step: '' };
        levels.push(level);
        atKey = true;
        break;
      case JSON_CODES.OPEN_ARRAY:
        level = { step: 0 };
        levels.push(level);
        atKey = false;
        break;
      case JSON_CODES.CLOSE_OBJECT:
      case JSON_CODES.CLOSE_ARRAY:
        levels.pop();
        level = levels.at(-1) ?? level;
        break;
      case JSON_CODES.COMMA:
        if (typeof level.step === 'number') {
          level.step += 1;
        } else {
          atKey = true;
        }
        break;
      default:
    }
  }
  return [];
}
