import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  webhooksDeliveryRedeliverPermission,
  webhooksIntegrationDispatchPermission,
  webhooksIntegrationUpdatePermission,
  type EnableResult,
  type Integration,
  type ResumeResult,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import { authorizedIntegration } from '../access/authorizedIntegration';
import { principalOf } from '../access/principal';
import type { RateLimiter } from '../access/RateLimiter';
import { chargeReplay, takeReplay } from '../access/replayCost';
import type { DeliveryLog } from '../database/DeliveryLog';
import {
  changedMeanwhile,
  type IntegrationStore,
} from '../database/IntegrationStore';
import { summarize } from '../health/evidence';
import { RESUMED } from '../model/circuitBreaker';
import type { Clock } from '../model/clock';
import { windowStart } from '../model/healthStatus';
import type { HeldReplayer } from './HeldReplayer';
import { toIntegration } from './integrationView';

interface IntegrationStateServiceOptions {
  store: IntegrationStore;
  access: AccessControl;
  limiter: RateLimiter;
  log: DeliveryLog;
  heldReplayer: HeldReplayer;
  windowDays: number;
  clock: Clock;
  /** Called when an alert or an operational event was stored for sending. Must not throw. */
  onAlert: () => void;
  /** Called after an integration has changed. Must not throw. */
  onChange: (integrationId: string) => void;
}

/**
 * Enables, disables and resumes integrations by hand; the health rules disable and pause them in `health/`.
 */
export class IntegrationStateService {
  readonly #options: IntegrationStateServiceOptions;

  constructor(options: IntegrationStateServiceOptions) {
    this.#options = options;
  }

  /**
   * @throws `ConflictError` when it is disabled already, or was changed meanwhile
   */
  async disable(
    id: string,
    request: { reason?: string; version?: number },
    credentials: BackstageCredentials,
  ): Promise<Integration> {
    const { store, limiter, windowDays, clock, onAlert, onChange } =
      this.#options;
    const record = await authorizedIntegration(
      this.#options,
      id,
      webhooksIntegrationUpdatePermission,
      credentials,
      request.version,
    );
    limiter.take(credentials, { changes: 1 });
    const now = clock.now();
    const disabledBy = principalOf(credentials);
    const disabled = await store.disable(record, {
      reason: 'manual',
      evidence: {
        reason: 'manual',
        summary: request.reason ?? summarize('manual', []),
        days: [],
      },
      disabledBy,
      now,
      alert: {
        kind: 'disabled-by-hand',
        owner: record.owner,
        facts: { name: record.name, disabledBy, reason: request.reason },
      },
    });
    const current = await store.get(id);
    if (!disabled) {
      throw current.state === 'disabled'
        ? new ConflictError('The integration is disabled already')
        : changedMeanwhile(id);
    }
    onAlert();
    onChange(id);
    return toIntegration(current, windowStart(clock.now(), windowDays));
  }

  /**
   * @returns how many held deliveries this call has queued or cancelled; the health task settles the rest after a failure
   * or a shutdown
   *
   * @throws `ConflictError` when it is enabled already, or was changed meanwhile
   */
  async enable(
    id: string,
    request: { replay: 'none' | 'held'; version?: number },
    credentials: BackstageCredentials,
  ): Promise<EnableResult> {
    const {
      store,
      access,
      limiter,
      log,
      heldReplayer,
      clock,
      onAlert,
      onChange,
    } = this.#options;
    const record = await authorizedIntegration(
      this.#options,
      id,
      webhooksIntegrationUpdatePermission,
      credentials,
      request.version,
    );
    if (record.deletionAt !== undefined) {
      throw new ConflictError(
        `The integration '${record.name}' is not in app-config any more. Its entry in webhooks.integrations brings it back.`,
      );
    }
    if (request.replay === 'held') {
      await access.authorizeFor(
        webhooksDeliveryRedeliverPermission,
        record,
        credentials,
      );
    }
    const trust = await access.isAllowedFor(
      webhooksIntegrationDispatchPermission,
      record,
      credentials,
    );
    limiter.take(credentials, { changes: 1 });
    const size =
      request.replay === 'held' ? await log.measureHeld(id) : undefined;
    if (size) {
      takeReplay(limiter, credentials, size);
    }
    const enabled = await store.enable(record, {
      enabledBy: principalOf(credentials),
      now: clock.now(),
      replayHeld: size && { trusted: trust },
    });
    if (!enabled) {
      throw (await store.get(id)).state === 'active'
        ? new ConflictError('The integration is enabled already')
        : changedMeanwhile(id);
    }
    onAlert();
    onChange(id);
    if (!size) {
      return { replayed: 0, waived: await heldReplayer.waive(id) };
    }
    const replayed = await heldReplayer.run(id);
    chargeReplay(limiter, credentials, { size, replayed });
    return { replayed, waived: 0 };
  }

  /**
   * Ends the pause of an integration, whatever it is for. Deliveries that wait for it go out at once; those that wait for
   * their own next attempt go on waiting.
   *
   * @returns whether there was a pause
   *
   * @throws `ConflictError` when the integration is disabled
   */
  async resume(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<ResumeResult> {
    const { store, limiter, clock, onChange } = this.#options;
    const record = await authorizedIntegration(
      this.#options,
      id,
      webhooksIntegrationUpdatePermission,
      credentials,
    );
    if (record.state === 'disabled') {
      throw new ConflictError('The integration is disabled. Enable it first.');
    }
    limiter.take(credentials, { changes: 1 });
    const circuit = await store.changeCircuit(record, {
      now: clock.now(),
      next: () => RESUMED,
    });
    if (circuit) {
      onChange(id);
    }
    return { resumed: circuit !== undefined };
  }
}
