import { Webhook } from 'standardwebhooks';
import type { ReceivedRequest } from 'backstage-webhooks-test';

/** Verifies a request with the standardwebhooks verifier at the given time. */
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
