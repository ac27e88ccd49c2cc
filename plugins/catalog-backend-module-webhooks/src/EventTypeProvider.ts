import type {
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { entityNames } from './entityNames';
import { findConsumers } from './findConsumers';
import type { EventTypeReader } from './EventTypeReader';
import type { PublishOptions } from './readOptions';
import { toApiEntity } from './toApiEntity';

/** Name of the provider. */
const NAME = 'webhooks';
/** Id of the scheduled task. */
const TASK_ID = 'webhooks-event-types-refresh';

interface EventTypeProviderOptions {
  options: PublishOptions;
  reader: Pick<
    EventTypeReader,
    'eventTypes' | 'document' | 'integrationsOfEntities'
  >;
  taskRunner: SchedulerServiceTaskRunner;
  logger: LoggerService;
}

/**
 * Provides one API entity for each event type.
 *
 * @remarks
 * Each run replaces all entities. If the webhooks backend cannot be read, the run fails and the entities stay.
 */
export class EventTypeProvider implements EntityProvider {
  readonly #options: EventTypeProviderOptions;

  constructor(options: EventTypeProviderOptions) {
    this.#options = options;
  }

  getProviderName(): string {
    return NAME;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    await this.#options.taskRunner.run({
      id: TASK_ID,
      fn: () => this.#refresh(connection),
    });
  }

  async #refresh(connection: EntityProviderConnection): Promise<void> {
    const { options, reader, logger } = this.#options;
    const [eventTypes, document, integrations] = await Promise.all([
      reader.eventTypes(),
      reader.document(),
      options.consumers ? reader.integrationsOfEntities() : [],
    ]);
    const types = eventTypes.filter(
      ({ name, visibility }) =>
        // A type may have been registered between the two requests.
        name in document.webhooks &&
        (options.includeProtected || visibility !== 'protected'),
    );
    const names = entityNames(types.map(({ name }) => name));
    const entities = types.map(type =>
      toApiEntity(type, {
        ...options,
        name: names.get(type.name)!,
        document,
        consumedBy: findConsumers(type, integrations),
      }),
    );
    await connection.applyMutation({
      type: 'full',
      entities: entities.map(entity => ({ entity, locationKey: NAME })),
    });
    logger.debug(`Published ${entities.length} event types as API entities`);
  }
}
