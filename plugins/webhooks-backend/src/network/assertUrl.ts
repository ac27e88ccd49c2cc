import { InputError } from '@backstage/errors';
import type { UrlPolicy } from './TargetPolicy';

/**
 * Validates a webhook URL without a connection.
 *
 * @throws `InputError` that says what to do about it
 */
export function assertUrl(text: string, policy: UrlPolicy): void {
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
