import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { SigningScheme } from 'backstage-plugin-webhooks-common';
import { z } from 'zod';
import type { Clock } from '../clock';
import type { IntegrationStore } from '../database/IntegrationStore';
import type { AddressPolicy } from '../delivery/addressPolicy';
import type { SigningSecret } from '../delivery/signing';
import { checkHeaders } from './headers';
import { configIntegrationSchema } from './input';
import type { EventTypeRegistry } from '../dispatch/EventTypeRegistry';
import type { SecretBox } from './SecretBox';
import { signingSecret } from './signingSecret';
import { resolveSubscriptions } from './subscriptions';
import { assertUrl } from './url';

/** Creator of the integrations that app-config defines. */
const CREATED_BY = 'app-config';

/**
 * Makes the stored integrations match `webhooks.integrations`: creates, changes, and deletes those that are not
 * there any more. Whether one is disabled, and its history, is left as it is.
 *
 * @throws `InputError` that names the entry and what is wrong with it
 */
export async function reconcileConfigIntegrations(options: {
  integrations: unknown[];
  eventTypes: EventTypeRegistry;
  store: IntegrationStore;
  secretBox: SecretBox;
  policy: AddressPolicy;
  clock: Clock;
  logger: LoggerService;
}): Promise<void> {
  const { eventTypes, store, secretBox, clock, logger } = options;
  const wanted = options.integrations.map((entry, i) =>
    parseEntry(entry, i, options.policy),
  );
  wanted.forEach(({ id }, i) => {
    if (wanted.findIndex(other => other.id === id) < i) {
      throw new InputError(
        `webhooks.integrations[${i}]: the id '${id}' is used by an entry before it`,
      );
    }
  });
  const existing = await store.configManagedIds();
  for (const { id, secret, signing, headers = {}, ...rest } of wanted) {
    const fields = {
      ...rest,
      headers: Object.fromEntries(
        await Promise.all(
          Object.entries(headers).map(async ([name, value]) => [
            name,
            await secretBox.seal(value),
          ]),
        ),
      ),
    };
    // The operator may subscribe to everything.
    const subscriptions = resolveSubscriptions({
      patterns: fields.eventTypes,
      types: eventTypes.list(),
      scope: { all: true },
      kept: [],
    });
    if (existing.includes(id)) {
      await store.update(
        id,
        {
          ...fields,
          description: fields.description ?? null,
          entityRef: fields.entityRef ?? null,
          ordering: fields.ordering ?? 'none',
          maxPerSecond: fields.maxPerSecond ?? null,
        },
        clock.now(),
        subscriptions,
      );
      const replacement = await changedSecret({ id, secret, signing }, options);
      if (replacement) {
        await store.rotateSecret(id, {
          secret: await secretBox.seal(replacement.secret),
          publicKey: replacement.publicKey,
          signing,
          previousExpiresAt: clock.now(),
          now: clock.now(),
        });
      }
    } else {
      const created = signingSecret({ secret, signing });
      try {
        await store.create({
          integration: {
            ...fields,
            id,
            signing,
            publicKey: created.publicKey,
            managedBy: 'config',
          },
          subscriptions,
          secret: await secretBox.seal(created.secret),
          createdBy: CREATED_BY,
          now: clock.now(),
        });
      } catch (error) {
        // A replica that starts at the same time may have created it from the same configuration.
        if ((await store.find(id))?.managedBy !== 'config') {
          throw error;
        }
      }
    }
  }
  const ids = new Set(wanted.map(({ id }) => id));
  for (const id of existing.filter(one => !ids.has(one))) {
    await store.delete(id);
    logger.info('Deleted an integration that is not in app-config any more', {
      integrationId: id,
    });
  }
}

function parseEntry(entry: unknown, i: number, policy: AddressPolicy) {
  const parsed = configIntegrationSchema.safeParse(entry);
  if (!parsed.success) {
    throw new InputError(
      `webhooks.integrations[${i}]: ${z.prettifyError(parsed.error)}`,
    );
  }
  try {
    assertUrl(parsed.data.url, policy);
    signingSecret(parsed.data);
    return {
      ...parsed.data,
      headers: parsed.data.headers && checkHeaders(parsed.data.headers),
    };
  } catch (error) {
    throw new InputError(
      `webhooks.integrations[${i}]: ${(error as Error).message}`,
    );
  }
}

/**
 * The secret that an existing integration is to sign with from now on; undefined when that is the one it has.
 */
async function changedSecret(
  wanted: { id: string; secret?: string; signing: SigningScheme },
  options: { store: IntegrationStore; secretBox: SecretBox; clock: Clock },
): Promise<SigningSecret | undefined> {
  const { store, secretBox, clock } = options;
  if ((await store.get(wanted.id)).signing !== wanted.signing) {
    return signingSecret(wanted);
  }
  if (wanted.secret === undefined) {
    return undefined;
  }
  const [current] = await store.activeSecrets([wanted.id], clock.now());
  return (await secretBox.open(current.secret)) === wanted.secret
    ? undefined
    : { secret: wanted.secret };
}
