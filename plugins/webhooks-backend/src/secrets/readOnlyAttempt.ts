import { maskUrl, type Attempt } from 'backstage-plugin-webhooks-common';
import { EchoMask } from './EchoMask';

/**
 * An attempt as shown to callers who may read but not update its integration. A receiver may repeat the URL, for
 * example on a 404 page.
 */
export function toReadOnlyAttempt(attempt: Attempt): Attempt {
  const { url, errorMessage, responseHeaders, responseBody } = attempt;
  const mask = new EchoMask(hiddenParts(url));
  return {
    ...attempt,
    url: maskUrl(url),
    errorMessage: errorMessage && mask.apply(errorMessage),
    responseHeaders:
      responseHeaders &&
      Object.fromEntries(
        Object.entries(responseHeaders).map(([name, value]) => [
          mask.apply(name),
          mask.apply(value),
        ]),
      ),
    responseBody: responseBody && mask.apply(responseBody),
  };
}

/** The parts of a URL that {@link maskUrl} hides: combined and separate, with and without percent-encoding. */
function hiddenParts(url: string): string[] {
  const { pathname, search } = new URL(url);
  const sent = `${pathname}${search}`;
  const parts = [sent, ...sent.split(/[/?&=]/)];
  return [...new Set([...parts, ...parts.map(decoded)])].filter(
    part => part !== '' && part !== '/',
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
