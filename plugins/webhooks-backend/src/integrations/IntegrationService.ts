import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import {
  webhooksDeliveryReadPermission,
  webhooksDeliveryRedeliverPermission,
  webhooksIntegrationCreatePermission,
  webhooksIntegrationDeletePermission,
  webhooksIntegrationReadPermission,
  webhooksIntegrationRevealSecretPermission,
  webhooksIntegrationUpdatePermission,
  type CreateIntegrationRequest,
  type HealthStatus,
  type Integration,
  type IntegrationHealth,
  type IntegrationWithSecret,
  type Page,
  type ReplayResult,
  type RotatedSecret,
  type UpdateIntegrationRequest,
} from 'backstage-plugin-webhooks-common';
import { toIso, type Clock } from '../clock';
import { newId } from '../database/ids';
import type {
  IntegrationRecord,
  IntegrationStore,
} from '../database/IntegrationStore';
import { requeue } from '../database/requeue';
import type { AddressPolicy } from '../delivery/addressPolicy';
import { generateSigningSecret } from '../delivery/signing';
import { MASKED } from '../delivery/webhookRequest';
import type { EventTypeRegistry } from '../dispatch/EventTypeRegistry';
import type { HealthReader } from '../health/HealthReader';
import { summarize } from '../health/evidence';
import { windowStart } from '../health/status';
import type { AccessControl } from '../permissions/AccessControl';
import { principalOf } from '../permissions/principal';
import { checkHeaders } from './headers';
import { toIntegration } from './integrationView';
import type { OwnerDirectory } from './OwnerDirectory';
import type { SecretBox } from './SecretBox';
import { signingSecret } from './signingSecret';
import { assertUrl } from './url';

const HOUR_MS = 60 * 60 * 1000;

interface IntegrationServiceOptions {
  store: IntegrationStore;
  access: AccessControl;
  secretBox: SecretBox;
  policy: AddressPolicy;
  eventTypes: EventTypeRegistry;
  owners: OwnerDirectory;
  healthReader: HealthReader;
  windowDays: number;
  maxPerOwner: number;
  clock: Clock;
  /** Called after an integration has changed. Must not throw. */
  onChange: (integrationId: string) => void;
}

/**
 * The life of integrations, as far as people and other plugins direct it.
 */
export class IntegrationService {
  readonly #options: IntegrationServiceOptions;

  static create(options: IntegrationServiceOptions): IntegrationService {
    return new IntegrationService(options);
  }

  private constructor(options: IntegrationServiceOptions) {
    this.#options = options;
  }

  async list(
    request: {
      owner?: string[];
      entityRef?: string;
      health?: HealthStatus[];
      q?: string;
      limit: number;
      cursor?: string;
    },
    credentials: BackstageCredentials,
  ): Promise<Page<Integration>> {
    const { access, store } = this.#options;
    const visible = await access.visible(
      webhooksIntegrationReadPermission,
      credentials,
    );
    if ('none' in visible) {
      throw new NotAllowedError(
        `You need the permission ${webhooksIntegrationReadPermission.name} for this`,
      );
    }
    const since = this.#since();
    const { owner, ...filters } = request;
    const page = await store.list({
      ...filters,
      owners: owner,
      since,
      criteria: 'criteria' in visible ? visible.criteria : undefined,
    });
    return {
      items: page.items.map(record => toIntegration(record, since)),
      nextCursor: page.nextCursor,
    };
  }

  async get(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<Integration> {
    return this.#view(await this.#readable(id, credentials));
  }

  async health(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<IntegrationHealth> {
    const { access, healthReader } = this.#options;
    const record = await this.#readable(id, credentials);
    const health = await healthReader.read(record);
    const mayReadDeliveries = await access.isAllowedFor(
      webhooksDeliveryReadPermission,
      record,
      credentials,
    );
    return mayReadDeliveries ? health : withoutResponse(health);
  }

  async create(
    request: CreateIntegrationRequest,
    credentials: BackstageCredentials,
  ): Promise<IntegrationWithSecret> {
    const { access, store, secretBox, owners, clock } = this.#options;
    await access.authorize(webhooksIntegrationCreatePermission, credentials);
    const headers = this.#check(request);
    const { secret, publicKey } = signingSecret(request);
    await owners.assertExists(request.owner);
    await this.#assertRoom(request.owner);
    const now = clock.now();
    const record = await store.create({
      integration: {
        id: newId(now),
        name: request.name,
        description: request.description,
        owner: request.owner,
        entityRef: request.entityRef,
        url: request.url,
        eventTypes: request.eventTypes,
        headers: await this.#seal(headers ?? {}, {}),
        ordering: request.ordering,
        maxPerSecond: request.maxPerSecond,
        signing: request.signing,
        publicKey,
        managedBy: 'api',
      },
      secret: await secretBox.seal(secret),
      createdBy: principalOf(credentials),
      now,
    });
    const integration = this.#view(record);
    return record.signing === 'hmac' ? { ...integration, secret } : integration;
  }

  async update(
    id: string,
    request: UpdateIntegrationRequest,
    credentials: BackstageCredentials,
  ): Promise<Integration> {
    const { store, owners, clock, onChange } = this.#options;
    const record = await this.#authorized(
      id,
      webhooksIntegrationUpdatePermission,
      credentials,
    );
    assertNotConfigured(record);
    const headers = this.#check(request);
    assertHeadersMayMove(record, request.url, headers);
    if (request.owner !== undefined && request.owner !== record.owner) {
      await owners.assertExists(request.owner);
      await this.#assertRoom(request.owner);
    }
    const updated = await store.update(
      id,
      {
        ...request,
        headers: headers && (await this.#seal(headers, record.headers)),
      },
      clock.now(),
    );
    onChange(id);
    return this.#view(updated);
  }

  async delete(id: string, credentials: BackstageCredentials): Promise<void> {
    const record = await this.#authorized(
      id,
      webhooksIntegrationDeletePermission,
      credentials,
    );
    assertNotConfigured(record);
    await this.#options.store.delete(id);
    this.#options.onChange(id);
  }

  /**
   * @throws `ConflictError` when it is disabled already
   */
  async disable(
    id: string,
    request: { reason?: string },
    credentials: BackstageCredentials,
  ): Promise<Integration> {
    const { store, clock, onChange } = this.#options;
    const record = await this.#authorized(
      id,
      webhooksIntegrationUpdatePermission,
      credentials,
    );
    const disabled = await store.disable(id, {
      reason: 'manual',
      evidence: {
        reason: 'manual',
        summary: request.reason ?? summarize('manual', []),
        days: [],
      },
      disabledBy: principalOf(credentials),
      now: clock.now(),
    });
    if (!disabled) {
      throw new ConflictError(
        `The integration '${record.name}' is disabled already`,
      );
    }
    onChange(id);
    return this.#view(await store.get(id));
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
    const record = await this.#authorized(
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
                'd.status': 'held',
                'd.test': false,
              }),
            trigger: 'automatic',
            now,
          });
        }
      },
    });
    if (!enabled) {
      throw new ConflictError(
        `The integration '${record.name}' is enabled already`,
      );
    }
    onChange(id);
    return { replayed };
  }

  /**
   * @throws `ConflictError` when there is none that a receiver needs
   */
  async secret(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<{ secret: string }> {
    const { store, secretBox, clock } = this.#options;
    const record = await this.#authorized(
      id,
      webhooksIntegrationRevealSecretPermission,
      credentials,
    );
    if (record.signing !== 'hmac') {
      throw new ConflictError(
        `The integration '${record.name}' signs with a private key that is never shown. Receivers verify with its publicKey.`,
      );
    }
    const [current] = await store.activeSecrets([id], clock.now());
    return { secret: await secretBox.open(current.secret) };
  }

  async rotateSecret(
    id: string,
    request: { graceHours: number },
    credentials: BackstageCredentials,
  ): Promise<RotatedSecret> {
    const { store, secretBox, clock, onChange } = this.#options;
    const { signing } = await this.#authorized(
      id,
      webhooksIntegrationUpdatePermission,
      credentials,
    );
    const { secret, publicKey } = generateSigningSecret(signing);
    const now = clock.now();
    const previousExpiresAt = now + Math.round(request.graceHours * HOUR_MS);
    await store.rotateSecret(id, {
      secret: await secretBox.seal(secret),
      publicKey,
      previousExpiresAt,
      now,
    });
    onChange(id);
    return {
      ...(signing === 'hmac' ? { secret } : { publicKey }),
      previousExpiresAt: toIso(previousExpiresAt),
    };
  }

  async #readable(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<IntegrationRecord> {
    return this.#authorized(id, webhooksIntegrationReadPermission, credentials);
  }

  async #authorized(
    id: string,
    permission: Parameters<AccessControl['authorizeFor']>[0],
    credentials: BackstageCredentials,
  ): Promise<IntegrationRecord> {
    const record = await this.#options.store.get(id);
    await this.#options.access.authorizeFor(permission, record, credentials);
    return record;
  }

  /** @returns the headers, checked */
  #check(request: {
    url?: string;
    eventTypes?: string[];
    headers?: Record<string, string>;
  }): Record<string, string> | undefined {
    const { policy, eventTypes } = this.#options;
    if (request.url !== undefined) {
      assertUrl(request.url, policy);
    }
    request.eventTypes
      ?.filter(pattern => !pattern.includes('*'))
      .forEach(name => eventTypes.assertRegistered(name));
    return request.headers && checkHeaders(request.headers);
  }

  /** Two at once may both find room: the limit keeps a mistake from growing, so it need not be exact. */
  async #assertRoom(owner: string): Promise<void> {
    const { store, maxPerOwner } = this.#options;
    if ((await store.countOwned(owner)) >= maxPerOwner) {
      throw new ConflictError(
        `${owner} has ${maxPerOwner} integrations, which is the limit. Delete one; an administrator can raise webhooks.limits.integrationsPerOwner.`,
      );
    }
  }

  /** Seals header values; one that comes back masked keeps what is stored. */
  async #seal(
    headers: Record<string, string>,
    stored: Record<string, string>,
  ): Promise<Record<string, string>> {
    const sealed = Object.entries(headers).map(async ([name, value]) => {
      if (value !== MASKED) {
        return [name, await this.#options.secretBox.seal(value)];
      }
      if (!Object.hasOwn(stored, name)) {
        throw new InputError(
          `The header '${name}' has no stored value that ${MASKED} could stand for`,
        );
      }
      return [name, stored[name]];
    });
    return Object.fromEntries(await Promise.all(sealed));
  }

  #view(record: IntegrationRecord): Integration {
    return toIntegration(record, this.#since());
  }

  #since(): number {
    return windowStart(this.#options.clock.now(), this.#options.windowDays);
  }
}

function assertNotConfigured({ name, managedBy }: IntegrationRecord): void {
  if (managedBy === 'config') {
    throw new ConflictError(
      `The integration '${name}' is defined in app-config: change it in webhooks.integrations`,
    );
  }
}

/**
 * Header values are never shown again, so neither may whoever changes an integration have them sent to a receiver of
 * their own.
 *
 * @throws `InputError` when stored values would go to another origin than the one that they were given for
 */
function assertHeadersMayMove(
  record: IntegrationRecord,
  url: string | undefined,
  headers: Record<string, string> | undefined,
): void {
  if (url === undefined || new URL(url).origin === new URL(record.url).origin) {
    return;
  }
  const kept = Object.entries(headers ?? record.headers)
    .filter(([, value]) => headers === undefined || value === MASKED)
    .map(([name]) => name);
  if (kept.length > 0) {
    throw new InputError(
      `The URL leads to another host, which must not get the stored values of the headers ${kept.join(', ')}. Give the values again, or leave the headers out of headers.`,
    );
  }
}

/** What a receiver answered may repeat what it was sent, which only readers of the deliveries may see. */
function withoutResponse(health: IntegrationHealth): IntegrationHealth {
  const { evidence } = health;
  return evidence?.lastAttempt
    ? {
        ...health,
        evidence: {
          ...evidence,
          lastAttempt: { ...evidence.lastAttempt, responseBody: undefined },
        },
      }
    : health;
}
