import { isMaskedUrl } from 'backstage-plugin-webhooks-common';
import { z } from 'zod';

/**
 * Invisible characters: controls, bidirectional and zero-width marks, fillers, lone surrogates, and line and paragraph
 * separators. They can make a text look like another one, or break lines of logs and notifications. Emoji keep their
 * variation selector.
 */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Surrogate}\p{Zl}\p{Zp}]|(?!\uFE0F)\p{Default_Ignorable_Code_Point}/u;

/** Like {@link INVISIBLE}, except for line breaks and tabs. */
const INVISIBLE_IN_LINES =
  /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Surrogate}\p{Zl}\p{Zp}]|(?!\uFE0F)\p{Default_Ignorable_Code_Point}/u;

const REFUSAL = {
  error:
    'must not contain control characters or invisible characters such as zero-width and bidirectional marks',
};

/** Whether all characters of a one-line text are visible. */
export function isVisible(value: string): boolean {
  return !INVISIBLE.test(value);
}

/** One line of text in Unicode normal form C. */
export function text(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(isVisible, REFUSAL)
    .transform(value => value.normalize('NFC'))
    .pipe(z.string().max(max));
}

/** Text of any number of lines in Unicode normal form C. */
export function lines(max: number) {
  return z
    .string()
    .max(max)
    .refine(value => !INVISIBLE_IN_LINES.test(value), REFUSAL)
    .transform(value => value.normalize('NFC'))
    .pipe(z.string().max(max));
}

/**
 * A URL in its normal form: with an ASCII host, without backslashes, and with other characters percent-encoded. A text
 * that is not a URL is left to `assertUrl` to reject.
 */
export function url(max: number) {
  return text(max)
    .refine(value => !isMaskedUrl(value), {
      error:
        'is a masked URL. Give the whole URL. A change may leave it out to keep the one that is stored.',
    })
    .transform(value => (URL.canParse(value) ? new URL(value).href : value))
    .pipe(
      z.string().max(max, {
        error: `must be at most ${max} characters, percent-encoding included`,
      }),
    );
}
