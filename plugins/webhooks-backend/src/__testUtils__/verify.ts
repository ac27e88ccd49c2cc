import { Webhook } from 'standardwebhooks';
import type { ReceivedRequest } from './receiver';

/** The result of the standardwebhooks verifier for a request at the time of a clock. */
export function verify(request: ReceivedRequest, secret: string, now: number) {
  const time = jest.spyOn(Date, 'now').mockReturnValue(now);
  try {
    return new Webhook(secret).verify(
      request.body,
      request.headers as Record<string, string>,
    );
  } catch (error) {
    return (error as Error).message;
  } finally {
    time.mockRestore();
  }
}
