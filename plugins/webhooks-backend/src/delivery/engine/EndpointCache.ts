import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  IntegrationRecord,
  IntegrationStore,
  SecretRecord,
} from '../../database/IntegrationStore';
import type { Clock } from '../../model/clock';
import type { ClaimedDelivery } from '../../model/delivery';
import { secretContext } from '../../secrets/sealContext';
import type { SecretBox } from '../../secrets/SecretBox';
import { signingKey } from '../../secrets/signing';
import { openHeaders } from '../../secrets/storedHeaders';
import type { Endpoint } from '../http/Endpoint';

interface EndpointCacheOptions {
  integrations: IntegrationStore;
  secretBox: SecretBox;
  clock: Clock;
  logger: LoggerService;
}

/**
 * Caches integrations in the form that the sender needs.
 *
 * @remarks
 * A claimed delivery carries the incarnation and version of its integration, so a change on any replica takes effect
 * with the next claim and replicas need not notify each other. The incarnation is compared as well because an
 * integration that is removed from app-config and added again restarts at version 1.
 */
export class EndpointCache {
  readonly #options: EndpointCacheOptions;
  /** Each endpoint with the number of the load that read it. */
  readonly #endpoints = new Map<string, { endpoint: Endpoint; load: number }>();
  /** Revisions that could not be decrypted; each is logged once. */
  readonly #failedToDecrypt = new Map<string, string>();
  #loads = 0;

  constructor(options: EndpointCacheOptions) {
    this.#options = options;
  }

  /** Loads the missing and changed integrations of claimed deliveries. */
  async load(
    wanted: Pick<
      ClaimedDelivery,
      'integrationId' | 'incarnation' | 'integrationVersion'
    >[],
  ): Promise<void> {
    const stale = new Set<string>();
    for (const { integrationId, incarnation, integrationVersion } of wanted) {
      const endpoint = this.get(integrationId);
      if (
        endpoint?.version !== integrationVersion ||
        endpoint.incarnation !== incarnation
      ) {
        stale.add(integrationId);
      }
    }
    if (stale.size > 0) {
      await this.#reload([...stale]);
    }
  }

  /** The endpoint of a loaded integration; undefined if it was deleted or cannot be decrypted. */
  get(integrationId: string): Endpoint | undefined {
    return this.#endpoints.get(integrationId)?.endpoint;
  }

  async #reload(ids: string[]): Promise<void> {
    const { integrations, clock } = this.#options;
    this.#loads += 1;
    const load = this.#loads;
    const records = await integrations.findAll(ids);
    // Secrets are read after the records, so that a rotation in between cannot combine the replaced secret with the new
    // version.
    const secrets = await integrations.activeSecrets(ids, clock.now());
    const endpoints = new Map<string, Endpoint>();
    for (const record of records) {
      try {
        endpoints.set(record.id, await this.#open(record, secrets));
        this.#failedToDecrypt.delete(record.id);
      } catch (error) {
        // An integration that cannot be decrypted must not block the others of a claim.
        this.#report(record, error);
      }
    }
    for (const id of ids) {
      // A load that started later may have ended first, with newer rows.
      if ((this.#endpoints.get(id)?.load ?? 0) < load) {
        const endpoint = endpoints.get(id);
        if (endpoint) {
          this.#endpoints.set(id, { endpoint, load });
        } else {
          this.#endpoints.delete(id);
        }
      }
    }
  }

  async #open(
    record: IntegrationRecord,
    secrets: SecretRecord[],
  ): Promise<Endpoint> {
    const { secretBox } = this.#options;
    const { id, incarnation, version, url, timeoutSeconds } = record;
    const keys = secrets
      .filter(({ integrationId }) => integrationId === id)
      .map(async ({ secret, expiresAt }) => ({
        key: signingKey(await secretBox.open(secret, secretContext(id))),
        expiresAt,
      }));
    const headers = await openHeaders(secretBox, record);
    return {
      incarnation,
      version,
      url,
      headers,
      secretValues: Object.values(headers),
      timeoutMs: timeoutSeconds && timeoutSeconds * 1000,
      keys: await Promise.all(keys),
    };
  }

  #report(record: IntegrationRecord, error: unknown): void {
    const { id, name, incarnation, version } = record;
    const revision = `${incarnation} ${version}`;
    if (this.#failedToDecrypt.get(id) !== revision) {
      this.#failedToDecrypt.set(id, revision);
      this.#options.logger.error(
        `Nothing can be sent to the integration '${name}' until its secrets can be decrypted`,
        { integrationId: id, error: String(error) },
      );
    }
  }
}
