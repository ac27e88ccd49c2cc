/** The separator of tokens, and characters that a published subject must not contain. */
const INVALID = /[\s*>]|^\.|\.\.|\.$/;

/**
 * The subject of a URL `nats://<connection>/<subject>`.
 *
 * @throws `Error` that explains the form of the URL
 */
export function toSubject({ pathname, search, hash }: URL): string {
  const subject = decode(pathname.slice(1));
  if (subject === '' || INVALID.test(subject) || search || hash) {
    throw new Error(
      'A NATS URL is nats://<connection>/<subject>. The subject consists of tokens separated by dots, such as orders.placed, without spaces, wildcards, a query or a fragment.',
    );
  }
  return subject;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
