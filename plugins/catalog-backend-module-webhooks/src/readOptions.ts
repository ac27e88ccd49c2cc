import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type RootConfigService,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';

const KEY = 'catalog.providers.webhooks';

const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { minutes: 10 },
  timeout: { minutes: 5 },
  // The webhooks backend starts at the same time.
  initialDelay: { seconds: 15 },
};

/** How event types are published. */
export interface PublishOptions {
  /** Entity ref. */
  owner: string;
  /** Entity ref. */
  system?: string;
  /** Entity ref of the component that provides the events. */
  providedBy?: string;
  namespace: string;
  /** That of event types that are not deprecated. */
  lifecycle: string;
  /** Whether subscribers become consumers. */
  consumers: boolean;
  includeProtected: boolean;
}

/**
 * Reads how event types are published.
 *
 * @returns undefined if they are not
 */
export function readOptions(
  root: RootConfigService,
):
  | (PublishOptions & { schedule: SchedulerServiceTaskScheduleDefinition })
  | undefined {
  const config = root.getOptionalConfig(KEY);
  if (!config) {
    return undefined;
  }
  const namespace = config.getOptionalString('namespace') ?? 'default';
  const ref = (key: string, defaultKind: string) =>
    readRef(config, key, { defaultKind, defaultNamespace: namespace });
  return {
    owner: ref('owner', 'group') ?? config.getString('owner'),
    system: ref('system', 'system'),
    providedBy: ref('providedBy', 'component'),
    namespace,
    lifecycle: config.getOptionalString('lifecycle') ?? 'production',
    consumers: config.getOptionalBoolean('consumers') ?? true,
    includeProtected: config.getOptionalBoolean('includeProtected') ?? false,
    schedule: config.has('schedule')
      ? readSchedulerServiceTaskScheduleDefinitionFromConfig(
          config.getConfig('schedule'),
        )
      : DEFAULT_SCHEDULE,
  };
}

function readRef(
  config: Config,
  key: string,
  context: { defaultKind: string; defaultNamespace: string },
): string | undefined {
  const value = config.getOptionalString(key);
  try {
    return value && stringifyEntityRef(parseEntityRef(value, context));
  } catch (error) {
    throw new Error(`${KEY}.${key} is not an entity ref: ${String(error)}`);
  }
}
