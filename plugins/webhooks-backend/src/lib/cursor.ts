import { InputError } from '@backstage/errors';

/**
 * Opaque to callers: the sort key of the last item of a page.
 */
export function encodeCursor(key: string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * @throws `InputError` when the text is not a cursor of this list
 */
export function decodeCursor(
  cursor: string,
  isKey: (key: string[]) => boolean,
): string[] {
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(key) &&
      key.every(part => typeof part === 'string') &&
      isKey(key)
    ) {
      return key;
    }
  } catch {
    // Answered below, like every other text that is no cursor.
  }
  throw new InputError(
    'The cursor is not one of this list. Pass nextCursor of the page before, unchanged, or leave it out to start over.',
  );
}
