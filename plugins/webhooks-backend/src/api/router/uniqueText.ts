import type { Request } from 'express';
import { nextTurn } from '../../lib/nextTurn';
import { assertUniqueKeys } from '../../model/uniqueKeys';
import { bodyText } from './jsonBody';

/**
 * The text of a body, which keeps the digits of its numbers and the order of its keys.
 *
 * @throws `InputError` for a duplicate key
 */
export async function uniqueText(req: Request): Promise<string> {
  const body = bodyText(req);
  await nextTurn(body);
  assertUniqueKeys(body, req.body);
  await nextTurn(body);
  return body;
}
