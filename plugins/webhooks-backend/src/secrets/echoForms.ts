/** Separates a secret from the surrounding text: `Bearer <token>`, `key=<token>`, `user:password`, cookies, quotes. */
const SEPARATORS = /[\s=:;,"'&|@()<>[\]{}]+/;
/** RFC 7617. */
const BASIC_CREDENTIALS = /^basic +([a-z0-9+/_-]+={0,2})$/i;

/**
 * Lists the forms in which a receiver may repeat a header value: the value, its parts and its credentials, each
 * verbatim, escaped for JSON and for URLs, and in base64.
 */
export function echoForms(value: string): string[] {
  const credentials = BASIC_CREDENTIALS.exec(value)?.[1];
  const texts = credentials
    ? [value, Buffer.from(credentials, 'base64').toString()]
    : [value];
  const forms = texts.flatMap(text => [
    text,
    ...text.split(SEPARATORS),
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    ...base64Forms(text),
  ]);
  return [...new Set(forms)];
}

/** The text in base64, without the characters that depend on the preceding text. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].map(offset =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(Math.ceil((offset * 8) / 6)),
  );
}
