import { InputError } from '@backstage/errors';
import type { AddressPolicy } from './AddressPolicy';

/**
 * Checks a webhook URL as far as that is possible without asking the DNS.
 *
 * @throws `InputError` that says what to do about it
 */
export function assertUrl(text: string, policy: AddressPolicy): void {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new InputError(
      'This is not a URL. Give an absolute one, such as https://hooks.example.com/backstage.',
    );
  }
  try {
    policy.checkUrl(url);
  } catch (error) {
    throw new InputError((error as Error).message);
  }
}
