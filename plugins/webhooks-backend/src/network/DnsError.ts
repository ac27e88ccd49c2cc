/** Codes of `node:dns` for a name that has no address. */
const NOT_FOUND = ['ENOTFOUND', 'ENODATA', 'EBADNAME'];
const TIMED_OUT = ['ETIMEOUT', 'ECANCELLED'];

/** A name that could not be resolved. The log shows the code: `ENOTFOUND`, `DNS_TIMEOUT`, `DNS_SERVFAIL` and so on. */
export class DnsError extends Error {
  override readonly name = 'DnsError';

  /** Converts an error of `node:dns`. */
  static from(hostname: string, error: unknown): DnsError {
    const { code = 'UNKNOWN' } = error as NodeJS.ErrnoException;
    if (NOT_FOUND.includes(code)) {
      return DnsError.notFound(hostname);
    }
    if (TIMED_OUT.includes(code)) {
      return DnsError.timeout(hostname);
    }
    const reason = code.replace(/^E/, '');
    return new DnsError(
      `DNS_${reason}`,
      `The DNS could not resolve ${hostname} (${reason})`,
    );
  }

  static notFound(hostname: string): DnsError {
    return new DnsError('ENOTFOUND', `The DNS has no address for ${hostname}`);
  }

  static timeout(hostname: string): DnsError {
    return new DnsError(
      'DNS_TIMEOUT',
      `The DNS server did not respond in time for ${hostname}`,
    );
  }

  /** The most informative error: a temporary one rather than a missing name. */
  static mostTelling(errors: DnsError[]): DnsError {
    return errors.find(({ code }) => code !== 'ENOTFOUND') ?? errors[0];
  }

  private constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
