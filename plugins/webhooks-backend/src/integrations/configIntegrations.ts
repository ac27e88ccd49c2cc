import { isDeepStrictEqual } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, isError } from '@backstage/errors';
import { z } from 'zod';
import {
  integrationChanged,
  type IntegrationRecord,
  type IntegrationStore,
  type SubscriptionRecord,
} from '../database/IntegrationStore';
import type { EventTypeRegistry } from '../eventTypes/EventTypeRegistry';
import { changedFields } from '../model/changedFields';
import type { Clock } from '../model/clock';
import { DAY_MS, HOUR_MS } from '../model/durations';
import { configIntegrationSchema } from '../model/integrationInput';
import type { UrlPolicy } from '../network/TargetPolicy';
import { assertUrl } from '../network/assertUrl';
import { secretContext } from '../secrets/sealContext';
import type { SecretBox } from '../secrets/SecretBox';
import type { SigningSecret } from '../secrets/signing';
import { signingSecret } from '../secrets/signingSecret';
import { openHeaders, sealHeaders } from '../secrets/storedHeaders';
import { checkHeaders } from './headers';
import { CONFIG_GRACE_HOURS } from './IntegrationSecretService';
import {
  assertRegistered,
  resolveSubscriptions,
} from '../subscriptions/resolveSubscriptions';

/** Creator of integrations defined by app-config. */
const CREATED_BY = 'app-config';
/** Maximum attempts to apply an entry while other replicas and health rules change its integration. */
const TRIES = 5;
/** How long an integration is kept after its entry was removed. */
const RETIREMENT_DAYS = 30;
const RETIREMENT_MS = RETIREMENT_DAYS * DAY_MS;
const CONFIG_GRACE_MS = CONFIG_GRACE_HOURS * HOUR_MS;

interface ReconcileOptions {
  eventTypes: EventTypeRegistry;
  store: IntegrationStore;
  secretBox: SecretBox;
  policy: UrlPolicy;
  clock: Clock;
  logger: LoggerService;
}

type ConfigEntry = ReturnType<typeof parseEntry>;

/**
 * Reconciles the stored integrations with `webhooks.integrations`: creates, changes and retires them. State and history
 * are kept.
 *
 * A retired integration is disabled and deleted later. Until then, restoring its entry restores it with its secret and
 * held deliveries, so that nothing is lost when a configuration is rolled back.
 *
 * @throws `InputError` that names the entry and the problem
 */
export async function reconcileConfigIntegrations(
  options: ReconcileOptions & { integrations: unknown[] },
): Promise<void> {
  const { store } = options;
  const configured = options.integrations.map((entry, i) =>
    parseEntry(entry, i, options),
  );
  configured.forEach(({ id }, i) => {
    if (configured.findIndex(other => other.id === id) < i) {
      throw new InputError(
        `webhooks.integrations[${i}]: the id '${id}' is already used by a previous entry`,
      );
    }
  });
  for (const entry of configured) {
    await retryOnConflict(() => reconcileEntry(entry, options));
  }
  const ids = new Set(configured.map(({ id }) => id));
  for (const { id } of await store.configManaged()) {
    if (!ids.has(id)) {
      await retryOnConflict(() => retireEntry(id, options));
    }
  }
}

async function reconcileEntry(
  entry: ConfigEntry,
  options: ReconcileOptions,
): Promise<void> {
  const { eventTypes, store, secretBox, clock } = options;
  // The operator may subscribe to everything.
  const subscriptions = resolveSubscriptions({
    patterns: entry.eventTypes,
    types: eventTypes.list(),
    scope: { all: true },
    kept: [],
  });
  const stored = await store.find(entry.id);
  if (stored?.managedBy !== 'config') {
    await createEntry(entry, subscriptions, options);
    return;
  }
  const isUnchanged =
    stored.deletionAt === undefined &&
    isDeepStrictEqual(toFields(entry), toFields(stored)) &&
    isDeepStrictEqual(
      sorted(subscriptions),
      sorted(await store.subscriptions(entry.id)),
    ) &&
    (await hasHeaders(stored, entry.headers, secretBox));
  // Without changes nothing is written, because a new version would make concurrent edits of users fail.
  const current = isUnchanged
    ? stored
    : await store.update(
        stored,
        {
          ...toFields(entry),
          deletionAt: null,
          headers: await sealHeaders(secretBox, entry.headers, entry),
        },
        clock.now(),
        {
          subscriptions,
          activity: {
            actor: CREATED_BY,
            changed: changedFields(stored, toFields(entry)),
          },
        },
      );
  const replacement = await changedSecret(entry, current, options);
  if (replacement) {
    await store.rotateSecret(current, {
      secret: await secretBox.seal(replacement.secret, secretContext(entry.id)),
      publicKey: replacement.publicKey,
      signing: entry.signing,
      previousExpiresAt: clock.now() + CONFIG_GRACE_MS,
      dropsOldest: true,
      rotatedBy: CREATED_BY,
      now: clock.now(),
    });
  }
  await revive(entry.id, options);
}

/**
 * Enables a restored integration and replays its held deliveries. One that was disabled for another reason stays
 * disabled.
 */
async function revive(
  id: string,
  { store, clock, logger }: ReconcileOptions,
): Promise<void> {
  const stored = await store.get(id);
  if (stored.disabledBy !== CREATED_BY) {
    return;
  }
  const enabled = await store.enable(stored, {
    enabledBy: CREATED_BY,
    now: clock.now(),
    replayHeld: { trusted: false },
  });
  if (!enabled) {
    throw integrationChanged(id);
  }
  logger.info('Enabled an integration that is in app-config again', {
    integrationId: id,
  });
}

/** Another replica may create it first, which is a conflict. */
async function createEntry(
  entry: ConfigEntry,
  subscriptions: SubscriptionRecord[],
  { store, secretBox, clock }: ReconcileOptions,
): Promise<void> {
  const { secret, publicKey } = signingSecret(entry);
  const { id, secret: _, headers, ...fields } = entry;
  await store.create({
    integration: {
      ...fields,
      id,
      headers: await sealHeaders(secretBox, headers, entry),
      publicKey,
      managedBy: 'config',
    },
    subscriptions,
    secret: await secretBox.seal(secret, secretContext(id)),
    createdBy: CREATED_BY,
    now: clock.now(),
  });
}

async function retireEntry(
  id: string,
  { store, clock, logger }: ReconcileOptions,
): Promise<void> {
  const stored = await store.find(id);
  if (stored?.managedBy !== 'config' || stored.deletionAt !== undefined) {
    return;
  }
  const now = clock.now();
  await store.retire(stored, {
    reason: 'manual',
    evidence: {
      reason: 'manual',
      summary: 'It is no longer in app-config.',
      removedFromConfig: true,
      days: [],
    },
    disabledBy: CREATED_BY,
    deletionAt: now + RETIREMENT_MS,
    now,
  });
  logger.warn(
    `Disabled an integration that is no longer in app-config. It will be deleted after ${RETIREMENT_DAYS} days unless its entry is restored.`,
    { integrationId: id },
  );
}

/** Repeats a decision on an integration that has changed since it was read. */
async function retryOnConflict(work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await work();
      return;
    } catch (error) {
      const isRace =
        isError(error) &&
        ['ConflictError', 'NotFoundError'].includes(error.name);
      if (!isRace || tries === TRIES) {
        throw error;
      }
    }
  }
}

/** The fields that the configuration determines, except headers and secret. Absent fields are cleared. */
function toFields(entry: Omit<ConfigEntry, 'headers' | 'secret' | 'signing'>) {
  return {
    name: entry.name,
    owner: entry.owner,
    url: entry.url,
    eventTypes: entry.eventTypes,
    filter: entry.filter ?? null,
    ownedOnly: entry.ownedOnly ?? false,
    description: entry.description ?? null,
    entityRef: entry.entityRef ?? null,
    ordering: entry.ordering ?? 'none',
    maxPerSecond: entry.maxPerSecond ?? null,
    timeoutSeconds: entry.timeoutSeconds ?? null,
    policy: entry.policy ?? null,
  };
}

function sorted(subscriptions: SubscriptionRecord[]): SubscriptionRecord[] {
  return [...subscriptions].sort((a, b) => (a.pattern < b.pattern ? -1 : 1));
}

async function hasHeaders(
  stored: IntegrationRecord,
  headers: Record<string, string>,
  secretBox: SecretBox,
): Promise<boolean> {
  try {
    return isDeepStrictEqual(headers, await openHeaders(secretBox, stored));
  } catch {
    // If no key can decrypt them, they are encrypted again.
    return false;
  }
}

function parseEntry(
  entry: unknown,
  i: number,
  { policy, eventTypes }: Pick<ReconcileOptions, 'policy' | 'eventTypes'>,
) {
  const parsed = configIntegrationSchema.safeParse(entry);
  if (!parsed.success) {
    throw new InputError(
      `webhooks.integrations[${i}]: ${z.prettifyError(parsed.error)}`,
    );
  }
  try {
    assertUrl(parsed.data.url, policy);
    assertRegistered(parsed.data.eventTypes, eventTypes, () => true);
    signingSecret(parsed.data);
    return {
      ...parsed.data,
      headers: checkHeaders(parsed.data.headers ?? {}),
    };
  } catch (error) {
    throw new InputError(
      `webhooks.integrations[${i}]: ${(error as Error).message}`,
    );
  }
}

/** The new secret of an existing integration; undefined if it has not changed. */
async function changedSecret(
  entry: ConfigEntry,
  stored: IntegrationRecord,
  { store, secretBox, clock }: ReconcileOptions,
): Promise<SigningSecret | undefined> {
  if (stored.signing !== entry.signing) {
    return signingSecret(entry);
  }
  if (entry.secret === undefined) {
    return undefined;
  }
  const [current] = await store.activeSecrets([entry.id], clock.now());
  return (await secretBox.open(current.secret, secretContext(entry.id))) ===
    entry.secret
    ? undefined
    : { secret: entry.secret };
}
