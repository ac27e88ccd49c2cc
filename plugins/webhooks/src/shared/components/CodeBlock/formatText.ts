/** Limit of the text shown at once. Browsers lay out this much without a noticeable delay. */
const MAX_CHARACTERS = 32 * 1_024;
const MAX_LINES = 2_000;
/** Deeper JSON is unreadable when indented, and its indentation alone makes it huge. */
const MAX_DEPTH = 50;

/** A string, a bracket, a comma, a colon, or a literal. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},:]|[^\s"[\]{},:]+/g;

/** A text prepared for display. */
export interface FormattedText {
  text: string;
  /** Whether the end of the text is missing. */
  cut: boolean;
}

/** Cuts a text to the length that can be displayed. */
export function cutText(text: string): FormattedText {
  const start = text.slice(0, MAX_CHARACTERS);
  const lines = start.split('\n', MAX_LINES);
  const shown = lines.join('\n');
  return { text: shown, cut: shown.length < text.length };
}

/**
 * Indents a text that is JSON. Other texts, and JSON that would be too large or too deep, are returned unchanged or cut.
 *
 * @remarks
 * It indents the text itself instead of the parsed value, so that numbers keep all their digits.
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
