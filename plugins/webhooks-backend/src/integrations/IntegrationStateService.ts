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
import { toPrincipal } from '../access/principal';
import type { RateLimiter } from '../access/RateLimiter';
import { chargeReplay, takeReplay } from '../access/replayCost';
import type { DeliveryLog } from '../database/DeliveryLog';
import {
  integrationChanged,
  type IntegrationStore,
} from '../database/IntegrationStore';
import { summarize } from '../health/evidence';
import type { CurrentHealthReader } from '../health/CurrentHealthReader';
import { RESUMED } from '../model/circuitBreaker';
import type { Clock } from '../model/clock';
import type { HeldReplayer } from './HeldReplayer';
import { toIntegration } from './integrationView';

interface IntegrationStateServiceOptions {
  store: IntegrationStore;
  access: AccessControl;
  limiter: RateLimiter;
  log: DeliveryLog;
  heldReplayer: HeldReplayer;
  currentHealth: CurrentHealthReader;
  clock: Clock;
  /** Called after an alert or an operational event was stored for sending. Must not throw. */
  onAlert: () => void;
  /** Called after an integration has changed. Must not throw. */
  onChange: (integrationId: string) => void;
}

/** Enables, disables and resumes integrations manually. The health rules are in `health/`. */
export class IntegrationStateService {
  readonly #options: IntegrationStateServiceOptions;

  constructor(options: IntegrationStateServiceOptions) {
    this.#options = options;
  }

  /** @throws `ConflictError` if it is already disabled or has changed since */
  async disable(
    id: string,
    request: { reason?: string; version?: number },
    credentials: BackstageCredentials,
  ): Promise<Integration> {
    const { store, limiter, currentHealth, clock, onAlert, onChange } =
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
    const disabledBy = toPrincipal(credentials);
    const disabled = await store.disable(record, {
      reason: 'manual',
      evidence: {
        reason: 'manual',
        summary: request.reason ?? summarize('manual', []),
        comment: request.reason,
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
        ? new ConflictError('The integration is already disabled')
        : integrationChanged(id);
    }
    onAlert();
    onChange(id);
    return toIntegration(current, await currentHealth.read(current));
  }

  /**
   * @returns the number of held deliveries that this call queued or cancelled; after a failure or a shutdown the health
   * task settles the rest
   *
   * @throws `ConflictError` if it is already enabled or has changed since
   */
  async enable(
    id: string,
    request: { replay: 'none' | 'held' | 'missed'; version?: number },
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
        `The integration '${record.name}' is no longer in app-config. Restore its entry in webhooks.integrations to enable it.`,
      );
    }
    if (request.replay !== 'none') {
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
    const now = clock.now();
    const failed =
      request.replay === 'missed'
        ? { from: (record.lastSuccessAt ?? 0) + 1, to: now }
        : undefined;
    const size =
      request.replay === 'none' ? undefined : await log.measureHeld(id, failed);
    if (size) {
      takeReplay(limiter, credentials, size);
    }
    const enabledBy = toPrincipal(credentials);
    const enabled = await store.enable(record, {
      enabledBy,
      now,
      replayHeld: size && { trusted: trust, failed, count: size.deliveries },
      alert: {
        kind: 'enabled',
        owner: record.owner,
        facts: { name: record.name, enabledBy, resent: size?.deliveries ?? 0 },
      },
    });
    if (!enabled) {
      throw (await store.get(id)).state === 'active'
        ? new ConflictError('The integration is already enabled')
        : integrationChanged(id);
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
   * Ends the pause of an integration, whatever its reason. Deliveries that wait for the pause are sent immediately.
   * Deliveries that wait for their next attempt keep waiting.
   *
   * @returns whether there was a pause
   *
   * @throws `ConflictError` if the integration is disabled
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
      resumedBy: toPrincipal(credentials),
    });
    if (circuit) {
      onChange(id);
    }
    return { resumed: circuit !== undefined };
  }
}
