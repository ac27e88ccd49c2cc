import type { PermissionsService } from '@backstage/backend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';

/** A permission service that allows everything and can delay a decision about an integration. */
export class HeldPermissions implements PermissionsService {
  #hold?: { reached: () => void; released: Promise<void> };

  /** Runs a call up to its decision, then other work, and then the rest of the call. */
  async during<TCall, TOther>(
    call: PromiseLike<TCall>,
    other: () => PromiseLike<TOther>,
  ): Promise<[TCall, TOther]> {
    let release = () => {};
    const released = new Promise<void>(resolve => {
      release = resolve;
    });
    const reached = new Promise<void>(resolve => {
      this.#hold = { reached: resolve, released };
    });
    const answer = Promise.resolve(call);
    await reached;
    const otherAnswer = await other();
    release();
    return [await answer, otherAnswer];
  }

  authorize: PermissionsService['authorize'] = async requests =>
    requests.map(() => ({ result: AuthorizeResult.ALLOW }));

  authorizeConditional: PermissionsService['authorizeConditional'] =
    async requests => {
      const hold = this.#hold;
      this.#hold = undefined;
      hold?.reached();
      await hold?.released;
      return requests.map(() => ({ result: AuthorizeResult.ALLOW }));
    };
}
