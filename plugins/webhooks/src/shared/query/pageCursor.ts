/** Query parameter with the cursor of the page shown; absent on the first page. */
export const CURSOR = 'cursor';

/** Changes query parameters so that a list starts at its first page again. Empty values are removed. */
export function startOver(
  params: URLSearchParams,
  changes: Record<string, string | undefined>,
): URLSearchParams {
  const next = new URLSearchParams(params);
  next.delete(CURSOR);
  for (const [key, value] of Object.entries(changes)) {
    if (value) {
      next.set(key, value);
    } else {
      next.delete(key);
    }
  }
  return next;
}
