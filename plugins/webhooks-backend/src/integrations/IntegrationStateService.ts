import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  webhooksDeliveryRedeliverPermission,
  webhooksIntegrationDispatchPermission,
  webhooksIntegrationUpdatePermission,
  type Integration,
  type ReplayResult,
} from 'backstage-plugin-webhooks-common';
import type { Clock } from '../clock';
import type { IntegrationStore } from '../database/IntegrationStore';
import { insertAlert } from '../database/outbox';
import { requeue } from '../database/requeue';
import { summarize } from '../health/evidence';
import { windowStart } from '../health/status';
import type { AccessControl } from '../permissions/AccessControl';
import { principalOf } from '../permissions/principal';
import { authorizedIntegration } from './authorizedIntegration';
import { toIntegration } from './integrationView';

interface IntegrationStateServiceOptions {
  store: IntegrationStore;
  access: AccessControl;
  windowDays: number;
  clock: Clock;
  /** Called when an alert was stored for sending. Must not throw. */
  onAlert: () => void;
  /** Called after an integration has changed. Must not throw. */
  onChange: (integrationId: string) => void;
}

/**
 * Enables and disables integrations by hand; the health rules do so in `health/`.
 */
export class IntegrationStateService {
  readonly #options: IntegrationStateServiceOptions;

  static create(
    options: IntegrationStateServiceOptions,
  ): IntegrationStateService {
    return new IntegrationStateService(options);
  }

  private constructor(options: IntegrationStateServiceOptions) {
    this.#options = options;
  }

  /**
   * @throws `ConflictError` when it is disabled already
   */
  async disable(
    id: string,
    request: { reason?: string },
    credentials: BackstageCredentials,
  ): Promise<Integration> {
    const { store, windowDays, clock, onAlert, onChange } = this.#options;
    const record = await authorizedIntegration(
      this.#options,
      id,
      webhooksIntegrationUpdatePermission,
      credentials,
    );
    const now = clock.now();
    const disabledBy = principalOf(credentials);
    const disabled = await store.disable(id, {
      reason: 'manual',
      evidence: {
        reason: 'manual',
        summary: request.reason ?? summarize('manual', []),
        days: [],
      },
      disabledBy,
      now,
      andThen: tx =>
        insertAlert(tx, {
          kind: 'disabled-by-hand',
          integrationId: id,
          owner: record.owner,
          facts: { name: record.name, disabledBy, reason: request.reason },
          now,
        }),
    });
    if (!disabled) {
      throw new ConflictError('The integration is disabled already');
    }
    onAlert();
    onChange(id);
    return toIntegration(
      await store.get(id),
      windowStart(clock.now(), windowDays),
    );
  }

  /**
   * @throws `ConflictError` when it is enabled already
   */
  async enable(
    id: string,
    request: { replay: 'none' | 'held' },
    credentials: BackstageCredentials,
  ): Promise<ReplayResult> {
    const { store, access, clock, onChange } = this.#options;
    const record = await authorizedIntegration(
      this.#options,
      id,
      webhooksIntegrationUpdatePermission,
      credentials,
    );
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
    const now = clock.now();
    let replayed = 0;
    const enabled = await store.enable(id, {
      now,
      andThen: async tx => {
        if (request.replay === 'held') {
          replayed = await requeue(tx, {
            select: query =>
              query.where({
                'd.integration_id': id,
                'd.problem_status': 'held',
                'd.test': false,
              }),
            trigger: 'automatic',
            trust,
            now,
          });
        }
      },
    });
    if (!enabled) {
      throw new ConflictError('The integration is enabled already');
    }
    onChange(id);
    return { replayed };
  }
}
