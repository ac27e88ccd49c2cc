import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import { TestClock } from 'backstage-webhooks-test';
import { addIntegration, logAll, migrated, NO_SLOTS } from './fixtures';
import { Statements } from './Statements';
import { component, TestCatalog } from './TestCatalog';
import { CatalogSnapshot } from '../database/CatalogSnapshot';
import { EventStore } from '../database/EventStore';
import { IntegrationStore } from '../database/IntegrationStore';
import { SourceStore } from '../database/SourceStore';
import { Dispatcher } from '../dispatch/Dispatcher';
import { EventTypeRegistry } from '../eventTypes/EventTypeRegistry';
import { CatalogSource } from '../sources/catalog/CatalogSource';
import { CATALOG_EVENT_TYPES } from '../sources/catalog/eventTypes';
import type { CatalogSourceOptions } from '../config/options';

const OPTIONS: CatalogSourceOptions = {
  schedule: { frequency: { minutes: 5 }, timeout: { minutes: 30 } },
  changes: ['metadata', 'spec', 'relations'],
  deletionGuard: { entities: 50, share: 0.1, passes: 3 },
  visibility: 'public',
};

/** The source of catalog changes on a database, and an integration named `mirror` that gets all of its events. */
export class CatalogSourceSetUp {
  readonly clock = new TestClock();
  readonly metrics = {
    completed: jest.fn(),
    told: jest.fn(),
    failed: jest.fn(),
  };
  readonly logger = mockServices.logger.mock();
  knex!: Knex;
  catalog!: TestCatalog;
  statements!: Statements;
  #seen = new Set<string>();

  /** @param init - the database of a test */
  constructor(init: () => Promise<Knex>) {
    beforeEach(async () => {
      jest.clearAllMocks();
      this.knex = await migrated(await init());
      this.catalog = new TestCatalog();
      this.statements = new Statements(this.knex);
      this.#seen = new Set();
      await addIntegration(new IntegrationStore({ knex: this.knex }), {
        id: 'mirror',
        eventTypes: ['catalog.*'],
      });
    });

    afterEach(() => this.statements.restore());
  }

  createSource = (options: Partial<CatalogSourceOptions> = {}) => {
    const { knex, clock, metrics, logger } = this;
    const eventTypes = new EventTypeRegistry();
    Object.values(CATALOG_EVENT_TYPES).forEach(type => eventTypes.add(type));
    return new CatalogSource({
      options: { ...OPTIONS, ...options },
      maxPayloadBytes: 262_144,
      alertRecipients: ['group:default/admins'],
      catalog: this.catalog.service(),
      auth: mockServices.auth(),
      sources: new SourceStore({ knex }),
      snapshot: new CatalogSnapshot({ knex }),
      dispatcher: new Dispatcher({
        events: new EventStore({ knex }),
        eventTypes,
        clock,
        engine: { ...NO_SLOTS, send: () => {}, wake: () => {} },
      } as Partial<
        ConstructorParameters<typeof Dispatcher>[0]
      > as ConstructorParameters<typeof Dispatcher>[0]),
      metrics,
      clock,
      logger,
    });
  };

  pass = async (
    source = this.createSource(),
    signal = new AbortController().signal,
  ) => {
    await source.runPass(signal);
  };

  /** The events of the mirror since the last call, without `catalog.entity.`. */
  told = async (): Promise<string[]> => {
    await logAll(this.knex);
    const rows: { id: string; body: string }[] = await this.knex('events')
      .join('deliveries', 'deliveries.event_id', 'events.id')
      .where({ integration_id: 'mirror' })
      .orderBy('events.id')
      .select('events.id', 'body');
    const fresh = rows.filter(row => !this.#seen.has(row.id));
    this.#seen = new Set(rows.map(row => row.id));
    return fresh.map(({ body }) => {
      const { type, data } = JSON.parse(body);
      return `${type.replace('catalog.entity.', '')} ${data.summary.name}`;
    });
  };

  put = (...entities: Entity[]): void => {
    entities.forEach(entity => this.catalog.put(entity));
  };

  /** Statements that change something, other than the state of the source. */
  writes = (): string[] =>
    this.statements.sql.filter(
      sql =>
        /^\s*(insert|update|delete|with)/i.test(sql) && !/sources/.test(sql),
    );
}

export function components(count: number, prefix = 'c'): Entity[] {
  return Array.from({ length: count }, (_, i) => component(`${prefix}${i}`));
}
