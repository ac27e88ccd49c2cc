import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  webhooksDeliveryReadPermission,
  webhooksEventSubscribePermission,
  webhooksIntegrationDeletePermission,
  webhooksIntegrationReadPermission,
  webhooksIntegrationUpdatePermission,
  type CreateIntegrationRequest,
  type Integration,
  type IntegrationHealth,
  type IntegrationPage,
  type IntegrationWithSecret,
  type UpdateIntegrationRequest,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import {
  authorizedIntegration,
  type OnFound,
} from '../access/authorizedIntegration';
import type { OwnershipCheck } from '../access/OwnershipCheck';
import { toPrincipal } from '../access/principal';
import type { RateLimiter } from '../access/RateLimiter';
import type {
  IntegrationRecord,
  IntegrationStore,
  SubscriptionRecord,
  Quotas,
} from '../database/IntegrationStore';
import type { HealthStore } from '../database/HealthStore';
import type { EventTypeRegistry } from '../eventTypes/EventTypeRegistry';
import { withoutResponse } from '../health/evidence';
import type { FailureCauseReader } from '../health/FailureCauseReader';
import type { HealthReader } from '../health/HealthReader';
import type { CurrentHealthReader } from '../health/CurrentHealthReader';
import { changedFields } from '../model/changedFields';
import type { Clock } from '../model/clock';
import type { HeaderScope } from '../model/headerScope';
import { newId } from '../model/ids';
import { mayKnow } from '../model/scope';
import type { UrlPolicy } from '../network/TargetPolicy';
import { assertUrl } from '../network/assertUrl';
import type { OrphanMarks } from '../owners/OrphanMarks';
import type { OwnerDirectory } from '../owners/OwnerDirectory';
import { secretContext } from '../secrets/sealContext';
import type { SecretBox } from '../secrets/SecretBox';
import { signingSecret } from '../secrets/signingSecret';
import { changedHeaders, newHeaders } from '../secrets/storedHeaders';
import { assertNotConfigured } from './configured';
import { checkHeaders } from './headers';
import { toIntegration, toReadOnlyIntegration } from './integrationView';
import {
  listIntegrations,
  type IntegrationListRequest,
} from './listIntegrations';
import {
  assertRegistered,
  resolveSubscriptions,
} from '../subscriptions/resolveSubscriptions';

interface IntegrationServiceOptions {
  store: IntegrationStore;
  limiter: RateLimiter;
  access: AccessControl;
  secretBox: SecretBox;
  policy: UrlPolicy;
  headerScope: HeaderScope;
  eventTypes: EventTypeRegistry;
  owners: OwnerDirectory;
  orphanMarks: OrphanMarks;
  ownership: OwnershipCheck;
  health: Pick<HealthStore, 'hourly'>;
  healthReader: HealthReader;
  failureCauses: FailureCauseReader;
  currentHealth: CurrentHealthReader;
  quotas: Quotas;
  clock: Clock;
  /** Called after an integration has changed. Must not throw. */
  onChange: (integrationId: string) => void;
}

/**
 * Lists, reads, creates, changes and deletes integrations.
 */
export class IntegrationService {
  readonly #options: IntegrationServiceOptions;

  constructor(options: IntegrationServiceOptions) {
    this.#options = options;
  }

  async list(
    request: IntegrationListRequest,
    credentials: BackstageCredentials,
  ): Promise<IntegrationPage> {
    return listIntegrations(this.#options, request, credentials);
  }

  async get(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<Integration> {
    const record = await this.#readable(id, credentials);
    return (await this.#mayUpdate(record, credentials))
      ? this.#view(record)
      : toReadOnlyIntegration(
          record,
          await this.#options.currentHealth.read(record),
        );
  }

  /** The health without the causes of failures. */
  async health(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<IntegrationHealth> {
    const record = await this.#readable(id, credentials);
    const [health, access] = await Promise.all([
      this.#options.healthReader.read(record),
      this.#responseAccess(record, credentials),
    ]);
    return withVisibleEvidence(health, access);
  }

  /** The health, with the causes of failures for callers who may read deliveries. */
  async healthWithFailures(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<IntegrationHealth> {
    const { healthReader, failureCauses } = this.#options;
    const record = await this.#readable(id, credentials);
    const access = await this.#responseAccess(record, credentials);
    const [health, failures] = await Promise.all([
      healthReader.read(record),
      access.mayRead ? failureCauses.read(id, access) : undefined,
    ]);
    return { ...withVisibleEvidence(health, access), failures };
  }

  async create(
    request: CreateIntegrationRequest,
    credentials: BackstageCredentials,
  ): Promise<IntegrationWithSecret> {
    const { store, secretBox, owners, ownership, quotas, clock } =
      this.#options;
    const now = clock.now();
    const id = newId(now);
    await ownership.authorize({ ...request, id }, credentials);
    this.#options.limiter.take(credentials, { changes: 1 });
    const headers = this.#check(request);
    const subscriptions = await this.#resolveSubscriptions(
      request.eventTypes,
      [],
      credentials,
    );
    const { secret, publicKey } = signingSecret(request);
    await owners.assertExists(request.owner);
    const record = await store.create({
      integration: {
        id,
        name: request.name,
        description: request.description,
        owner: request.owner,
        entityRef: request.entityRef,
        url: request.url,
        eventTypes: request.eventTypes,
        filter: request.filter,
        ownedOnly: request.ownedOnly,
        headers: await newHeaders(secretBox, headers ?? {}, {
          id,
          url: request.url,
        }),
        ordering: request.ordering,
        maxPerSecond: request.maxPerSecond,
        timeoutSeconds: request.timeoutSeconds,
        policy: request.policy,
        signing: request.signing,
        publicKey,
        managedBy: 'api',
      },
      subscriptions,
      secret: await secretBox.seal(secret, secretContext(id)),
      createdBy: toPrincipal(credentials),
      now,
      quotas,
    });
    const integration = await this.#view(record);
    return record.signing === 'hmac' ? { ...integration, secret } : integration;
  }

  async update(
    id: string,
    request: UpdateIntegrationRequest,
    credentials: BackstageCredentials,
    onFound?: OnFound,
  ): Promise<Integration> {
    const { version, ...changes } = request;
    const { store, secretBox, owners, ownership, quotas, clock, onChange } =
      this.#options;
    const record = await authorizedIntegration(
      this.#options,
      id,
      webhooksIntegrationUpdatePermission,
      credentials,
      version,
      onFound,
    );
    assertNotConfigured(record);
    this.#options.limiter.take(credentials, { changes: 1 });
    const newOwner = changes.owner === record.owner ? undefined : changes.owner;
    if (newOwner) {
      const { entityRef = record.entityRef } = changes;
      await ownership.authorize(
        { id, owner: newOwner, entityRef: entityRef ?? undefined },
        credentials,
      );
    }
    const headers = this.#check(changes);
    const sealedHeaders = await changedHeaders(
      secretBox,
      record,
      { url: changes.url, headers },
      this.#options.headerScope,
    );
    const subscriptions =
      changes.eventTypes || newOwner
        ? await this.#resolveSubscriptions(
            changes.eventTypes ?? record.eventTypes,
            // Grants of the previous owner are not transferred to the next one.
            newOwner ? [] : await store.subscriptions(id),
            credentials,
          )
        : undefined;
    if (newOwner) {
      await owners.assertExists(newOwner);
    }
    const updated = await store.update(
      record,
      { ...changes, headers: sealedHeaders },
      clock.now(),
      {
        subscriptions,
        maxOfNewOwner: newOwner ? quotas.perOwner : undefined,
        activity: {
          actor: toPrincipal(credentials),
          changed: changedFields(record, changes),
        },
      },
    );
    onChange(id);
    return this.#view(updated);
  }

  async delete(
    id: string,
    request: { version?: number },
    credentials: BackstageCredentials,
    onFound?: OnFound,
  ): Promise<void> {
    const record = await authorizedIntegration(
      this.#options,
      id,
      webhooksIntegrationDeletePermission,
      credentials,
      request.version,
      onFound,
    );
    assertNotConfigured(record);
    this.#options.limiter.take(credentials, { changes: 1 });
    await this.#options.store.delete(record, this.#options.clock.now());
    this.#options.onChange(id);
  }

  async #responseAccess(
    record: IntegrationRecord,
    credentials: BackstageCredentials,
  ): Promise<{ mayRead: boolean; mayUpdate: boolean }> {
    const [mayRead, mayUpdate] = await Promise.all([
      this.#options.access.isAllowedFor(
        webhooksDeliveryReadPermission,
        record,
        credentials,
      ),
      this.#mayUpdate(record, credentials),
    ]);
    return { mayRead, mayUpdate };
  }

  async #mayUpdate(
    record: IntegrationRecord,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    return this.#options.access.isAllowedFor(
      webhooksIntegrationUpdatePermission,
      record,
      credentials,
    );
  }

  async #readable(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<IntegrationRecord> {
    return authorizedIntegration(
      this.#options,
      id,
      webhooksIntegrationReadPermission,
      credentials,
    );
  }

  /** @returns the validated headers */
  #check(request: {
    url?: string;
    headers?: Record<string, string>;
  }): Record<string, string> | undefined {
    const { policy } = this.#options;
    if (request.url !== undefined) {
      assertUrl(request.url, policy);
    }
    return request.headers && checkHeaders(request.headers);
  }

  /** @param kept - the existing subscriptions */
  async #resolveSubscriptions(
    patterns: string[],
    kept: SubscriptionRecord[],
    credentials: BackstageCredentials,
  ): Promise<SubscriptionRecord[]> {
    const { access, eventTypes } = this.#options;
    const scope = await access.eventTypes(
      webhooksEventSubscribePermission,
      credentials,
    );
    assertRegistered(patterns, eventTypes, near => mayKnow(scope, near));
    return resolveSubscriptions({
      patterns,
      types: eventTypes.list(),
      scope,
      kept,
    });
  }

  async #view(record: IntegrationRecord): Promise<Integration> {
    return toIntegration(
      record,
      await this.#options.currentHealth.read(record),
    );
  }
}

/** The response of a receiver may repeat its URL, which only callers who may update the integration can see. */
function withVisibleEvidence(
  health: IntegrationHealth,
  { mayRead, mayUpdate }: { mayRead: boolean; mayUpdate: boolean },
): IntegrationHealth {
  return (mayRead && mayUpdate) || !health.evidence
    ? health
    : { ...health, evidence: withoutResponse(health.evidence) };
}
