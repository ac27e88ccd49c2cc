import { isIP } from 'node:net';
import { toHost } from '../../network/AddressPolicy';

/** Text that may be an address, with or without a port. */
const ADDRESS_LIKE = /[0-9a-f:.]+/gi;
/** The names in a certificate can make a message arbitrarily long. */
const MAX_MESSAGE = 1_000;

/**
 * Describes a failed request by the error code and a message. Resolved addresses in the message are replaced by the
 * host name, because not every reader of the log may know them.
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
    // After several addresses were tried, only the inner errors say what happened.
    message || errors?.map(part => part.message).join('; ') || 'Error';
  return {
    code: code ?? name ?? 'Error',
    message: withoutAddresses(text.slice(0, MAX_MESSAGE), url),
  };
}

function withoutAddresses(text: string, url: string): string {
  const host = URL.canParse(url) ? toHost(new URL(url)) : 'the host';
  return text.replace(ADDRESS_LIKE, found => {
    // Node joins an IPv6 address and its port without brackets.
    const port = /:(\d{1,5})$/.exec(found);
    if (port && isIP(found.slice(0, port.index))) {
      return `${host}${port[0]}`;
    }
    return isIP(found) ? host : found;
  });
}
