import { InputError } from '@backstage/errors';

/** Encodes the sort key of the last item of a page as an opaque cursor. */
export function encodeCursor(key: string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws `InputError` if the text is not a cursor of this list */
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
    // Rejected below, like any other text that is not a cursor.
  }
  throw new InputError(
    'The cursor is not valid for this list. Pass nextCursor of the previous page unchanged, or omit it to start over.',
  );
}
