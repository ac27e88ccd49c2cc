import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import type { Clock } from '../clock';
import type { IntegrationStore } from '../database/IntegrationStore';
import type { AddressPolicy } from '../delivery/addressPolicy';
import { generateSecret, secretKey } from '../delivery/signing';
import { checkHeaders } from './headers';
import { configIntegrationSchema } from './input';
import type { SecretBox } from './SecretBox';
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
  store: IntegrationStore;
  secretBox: SecretBox;
  policy: AddressPolicy;
  clock: Clock;
  logger: LoggerService;
}): Promise<void> {
  const { store, secretBox, clock, logger } = options;
  const wanted = options.integrations.map((entry, i) =>
    parseEntry(entry, i, options.policy),
  );
  const existing = await store.configManagedIds();
  for (const { id, secret, headers = {}, ...rest } of wanted) {
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
    if (existing.includes(id)) {
      await store.update(
        id,
        {
          ...fields,
          description: fields.description ?? null,
          entityRef: fields.entityRef ?? null,
        },
        clock.now(),
      );
      if (secret && (await openSecret(id, options)) !== secret) {
        await store.rotateSecret(id, {
          secret: await secretBox.seal(secret),
          previousExpiresAt: clock.now(),
          now: clock.now(),
        });
      }
    } else {
      await store.create({
        integration: { ...fields, id, managedBy: 'config' },
        secret: await secretBox.seal(secret ?? generateSecret()),
        createdBy: CREATED_BY,
        now: clock.now(),
      });
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
    if (parsed.data.secret) {
      secretKey(parsed.data.secret);
    }
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

async function openSecret(
  id: string,
  {
    store,
    secretBox,
    clock,
  }: { store: IntegrationStore; secretBox: SecretBox; clock: Clock },
): Promise<string> {
  const [current] = await store.activeSecrets([id], clock.now());
  return secretBox.open(current.secret);
}
