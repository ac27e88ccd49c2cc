import { isIP } from 'node:net';
import { hostOf } from '../../network/AddressPolicy';

/** Text that could be an address, with or without a port. */
const ADDRESS_LIKE = /[0-9a-f:.]+/gi;
/** A certificate's names can make a message as long as the receiver likes. */
const MAX_MESSAGE = 1_000;

/**
 * The trace of a failed request: the network's own code, and a text that names the host where the network named
 * the address that it resolved to, which not everyone who reads the log may know.
 */
export function describeNetworkError(
  error: unknown,
  url: string,
): { code: string; message: string } {
  const { code, message, name, errors } = error as {
    code?: string;
    message?: string;
    name?: string;
    errors?: Error[];
  };
  const text =
    // A connection that was tried at several addresses says what happened only in its parts.
    message || errors?.map(part => part.message).join('; ') || 'Error';
  return {
    code: code ?? name ?? 'Error',
    message: withoutAddresses(text.slice(0, MAX_MESSAGE), url),
  };
}

function withoutAddresses(text: string, url: string): string {
  const host = URL.canParse(url) ? hostOf(new URL(url)) : 'the host';
  return text.replace(ADDRESS_LIKE, found => {
    // Node writes an IPv6 address and its port as one, without brackets.
    const port = /:(\d{1,5})$/.exec(found);
    if (port && isIP(found.slice(0, port.index))) {
      return `${host}${port[0]}`;
    }
    return isIP(found) ? host : found;
  });
}
