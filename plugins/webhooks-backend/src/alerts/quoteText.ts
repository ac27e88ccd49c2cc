const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;
/** Everything but letters, their marks, digits, and punctuation without a meaning in any format. */
const OTHERS = /[^\p{L}\p{M}\p{N},.()-]+/gu;
/** Letters after a dot, which turn `evil.example` into a link in mail and chat. */
const DOT_IN_WORD = /\.(?=[^\s.])/g;
/** More marks than any script stacks on a letter, which would cover adjacent lines. */
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;

/**
 * Reduces a text written by a user, such as the name of an integration, to plain text for alerts.
 *
 * @remarks
 * The creator of an integration chooses its name, and notification processors render titles differently: Slack's as
 * mrkdwn, the e-mail processor as HTML, and clients convert text to links, mentions and emoji. So nothing is escaped
 * for a single format; only characters that have no meaning in any of them are kept.
 *
 * @returns a text of at most `maxLength` characters; may be empty
 */
export function quoteText(text: string, maxLength: number): string {
  const plain = text
    .replace(IGNORABLE, '')
    .normalize('NFKC')
    .replace(OTHERS, ' ')
    .replace(DOT_IN_WORD, ' ')
    .replace(STACKED_MARKS, '$1')
    .replace(/ +/g, ' ')
    .trim();
  const characters = [...plain];
  return characters.length > maxLength
    ? `${characters
        .slice(0, maxLength - 1)
        .join('')
        .trimEnd()}…`
    : plain;
}

/** A valid entity ref. */
const ENTITY_REF = /^[a-z0-9]+:[a-z0-9-]+\/[a-z0-9._-]+$/i;

/** Quotes an entity ref. The entity of an integration may be any text in the form of a ref. */
export function quoteRef(ref: string): string {
  return ENTITY_REF.test(ref) ? ref : quoteText(ref, 100);
}
