/** Strings, so that digits in them are no numbers, and numbers. */
const TOKENS = /"(?:\\.|[^"\\])*"|-?\d[\d.eE+-]*/g;

/** Indents a text that is JSON. Any other, or one with numbers that JavaScript would change, is left as it is. */
export function prettyJson(text: string): string {
  try {
    const exact = (text.match(TOKENS) ?? []).every(
      token => token.startsWith('"') || String(Number(token)) === token,
    );
    return exact ? JSON.stringify(JSON.parse(text), undefined, 2) : text;
  } catch {
    return text;
  }
}
