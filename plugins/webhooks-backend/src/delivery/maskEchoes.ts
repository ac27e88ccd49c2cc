import { MASKED } from './webhookRequest';

/** Shorter texts are words rather than secrets, and masking them would spoil the log. */
const MIN_LENGTH = 6;

/**
 * Masks header values in what a receiver sent back: echo services, and many an error page, repeat the request.
 *
 * @remarks
 * Found are the value, its parts (the token of `Bearer <token>`), each also as JSON escapes it, and a beginning of one
 * that the end of the text cuts off. A receiver that encodes the value before it sends it back is not seen through.
 */
export function maskEchoes(text: string, values: string[]): string {
  const needles = [
    ...new Set(
      values
        .flatMap(value => [value, ...value.split(/\s+/)])
        .flatMap(value => [value, JSON.stringify(value).slice(1, -1)])
        .filter(value => value.length >= MIN_LENGTH),
    ),
    // Longest first, so that a part does not break up the whole.
  ].sort((a, b) => b.length - a.length);
  const masked = needles.reduce(
    (masking, needle) => masking.replaceAll(needle, MASKED),
    text,
  );
  const cut = Math.max(0, ...needles.map(needle => overlap(masked, needle)));
  return cut === 0 ? masked : `${masked.slice(0, -cut)}${MASKED}`;
}

/** How much of a needle's beginning the text ends with, as far as it is telling. */
function overlap(text: string, needle: string): number {
  for (
    let length = Math.min(needle.length - 1, text.length);
    length >= MIN_LENGTH;
    length -= 1
  ) {
    if (text.endsWith(needle.slice(0, length))) {
      return length;
    }
  }
  return 0;
}
