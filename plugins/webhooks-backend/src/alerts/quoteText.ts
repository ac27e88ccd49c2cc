const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;
/** Everything but letters, their marks, digits, and punctuation that no format gives a meaning to. */
const OTHERS = /[^\p{L}\p{M}\p{N},.()-]+/gu;
/** Letters of any script would turn `evil.example` into a link in mail and chat. */
const DOT_IN_WORD = /\.(?=[^\s.])/g;
/** More marks than any script stacks on a letter would cover the lines around it. */
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;

/**
 * A text of a person as alerts quote it, such as the name of an integration.
 *
 * @remarks
 * The creator of an integration chooses its name, and notification processors render titles each in their own way:
 * Slack's sends mrkdwn, the e-mail processor HTML, and clients turn text into links, mentions and emoji. So nothing is
 * escaped for one of them. Only characters that mean nothing to any of them are kept.
 *
 * @returns a text of at most so many characters; empty if nothing of it is left
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

/** An entity ref as the catalog takes it. */
const ENTITY_REF = /^[a-z0-9]+:[a-z0-9-]+\/[a-z0-9._-]+$/i;

/** An entity ref as alerts quote it. The subject of an integration may be any text in the form of one. */
export function quoteRef(ref: string): string {
  return ENTITY_REF.test(ref) ? ref : quoteText(ref, 100);
}
