/** The most that is shown of a text. Browsers lay out this much without a pause. */
const MAX_CHARACTERS = 32 * 1_024;
const MAX_LINES = 2_000;
/** Deeper JSON is indented so far that nobody can read it, and indentation alone makes it huge. */
const MAX_DEPTH = 50;

/** A string, a bracket, a comma, a colon, or a literal. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},:]|[^\s"[\]{},:]+/g;

/** A text as it is shown. */
export interface FormattedText {
  text: string;
  /** Whether it is only the beginning. */
  cut: boolean;
}

/** The beginning of a text, as far as it can be shown. */
export function cutText(text: string): FormattedText {
  const start = text.slice(0, MAX_CHARACTERS);
  const lines = start.split('\n', MAX_LINES);
  const shown = lines.join('\n');
  return { text: shown, cut: shown.length < text.length };
}

/**
 * A text that is JSON, indented. One that is not, or whose indented form would be too large or too deep to show, is
 * shown as it is and cut if need be.
 *
 * @remarks
 * The text itself is indented rather than what it parses to, so that every number keeps its digits.
 */
export function formatJson(text: string): FormattedText {
  const indented =
    text.length <= MAX_CHARACTERS && isJson(text) ? indent(text) : undefined;
  return indented === undefined
    ? cutText(text)
    : { text: indented, cut: false };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** @returns undefined when the result is too large or too deep */
function indent(json: string): string | undefined {
  let out = '';
  let depth = 0;
  let lines = 1;
  let previous = '';
  const breakLine = () => {
    out += `\n${'  '.repeat(depth)}`;
    lines += 1;
  };

  for (const [token] of json.matchAll(TOKENS)) {
    const opened = previous === '[' || previous === '{';
    if (token === ']' || token === '}') {
      depth -= 1;
      if (!opened) {
        breakLine();
      }
    } else if (opened || previous === ',') {
      breakLine();
    }
    out += token === ':' ? ': ' : token;
    if (token === '[' || token === '{') {
      depth += 1;
    }
    if (depth > MAX_DEPTH || lines > MAX_LINES || out.length > MAX_CHARACTERS) {
      return undefined;
    }
    previous = token;
  }
  return out;
}
