import type { FailureCause } from 'backstage-plugin-webhooks-common';
import type { DeliveryLog } from '../database/DeliveryLog';
import { toIso, type Clock } from '../model/clock';
import { windowStart } from '../model/healthStatus';
import { idTime } from '../model/ids';
import { toReadOnlyAttempt } from '../secrets/readOnlyAttempt';

/** Maximum length of a response body, in characters. */
const MAX_BODY = 2_000;

/** Reads why the attempts of an integration failed recently. */
export class FailureCauseReader {
  readonly #log: Pick<DeliveryLog, 'failures'>;
  readonly #windowDays: number;
  readonly #clock: Clock;

  constructor(options: {
    log: Pick<DeliveryLog, 'failures'>;
    windowDays: number;
    clock: Clock;
  }) {
    this.#log = options.log;
    this.#windowDays = options.windowDays;
    this.#clock = options.clock;
  }

  /**
   * Reads the causes for a caller who may read the deliveries, the newest cause first.
   *
   * @param options - `mayUpdate`: whether the caller may also update the integration, and so see its URL
   */
  async read(
    integrationId: string,
    options: { mayUpdate: boolean },
  ): Promise<FailureCause[]> {
    const groups = await this.#log.failures(
      integrationId,
      windowStart(this.#clock.now(), this.#windowDays),
    );
    return groups.map(({ count, firstId, last, eventType }) => {
      // Masked before it is cut, because half of a secret is not recognized.
      const { deliveryId, outcome, statusCode, errorCode, ...shown } =
        options.mayUpdate ? last : toReadOnlyAttempt(last);
      return {
        outcome,
        statusCode,
        errorCode,
        count,
        firstAt: toIso(idTime(firstId)),
        lastAt: shown.startedAt,
        deliveryId,
        eventType,
        errorMessage: shown.errorMessage?.slice(0, MAX_BODY),
        responseBody: shown.responseBody?.slice(0, MAX_BODY),
      };
    });
  }
}
