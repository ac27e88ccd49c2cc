import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { countRows } from './fixtures';

export const OLD_KEY = Buffer.alloc(32, 1).toString('base64');
export const NEW_KEY = Buffer.alloc(32, 2).toString('base64');
export const TOKEN = 'Bearer tok-c9f0f895fb98ab91';
export const OWN_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** `webhooks` of app-config with encryption keys, the current one first. */
export function encryptionKeys(...secrets: string[]): JsonObject {
  return { encryption: { keys: secrets.map(secret => ({ secret })) } };
}

/** All rows of the plugin as text. */
export async function dump(knex: Knex): Promise<string> {
  const tables = Object.keys(await countRows(knex));
  const rows = await Promise.all(tables.map(table => knex(table)));
  return JSON.stringify(rows);
}
