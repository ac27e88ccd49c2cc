/*
 * The real catalog in its own process. Entities are written straight into its database.
 */
import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import { knex as createKnex, type Knex } from 'knex';
import { CATALOG_TOKEN } from './catalogClient';
import { ProcessCost, type UsedByProcess } from './ProcessCost';
import { serve } from './rpc';

export type CatalogHandlers = typeof handlers;

let knex: Knex;
let cost: ProcessCost;

/** An entity of 1.5 KB as the catalog stores it, by its number and the round of its last change. */
const ENTITY = `jsonb_build_object(
  'apiVersion', 'backstage.io/v1alpha1',
  'kind', 'Component',
  'metadata', jsonb_build_object(
    'uid', entity_id,
    'etag', encode(sha256(convert_to(entity_ref || :round, 'UTF8')), 'hex')::varchar(40),
    'namespace', 'default',
    'name', split_part(entity_ref, '/', 2),
    'description', repeat('x', 1000),
    'annotations', jsonb_build_object('example.com/round', :round::text)
  ),
  'spec', '{"type": "service", "lifecycle": "production", "owner": "team"}'::jsonb,
  'relations', '[{"type": "ownedBy", "targetRef": "group:default/team"}]'::jsonb
)::text`;

const toRef = (name: string) => `component:default/${name}`;

/** Adds entities by a query for their names. */
async function add(
  names: string,
  bindings: Record<string, Knex.RawBinding>,
): Promise<void> {
  await knex.raw(
    `with added as (
       insert into refresh_state
         (entity_id, entity_ref, unprocessed_entity, errors, next_update_at, last_discovery_at)
       select gen_random_uuid()::text, 'component:default/' || name, '{}', '', now() + interval '1 year', now()
       from (${names}) names (name)
       returning entity_id, entity_ref
     )
     insert into final_entities (entity_id, entity_ref, hash, final_entity)
     select entity_id, entity_ref, '', ${ENTITY} from added`,
    { ...bindings, round: 0 },
  );
}

const handlers = {
  /** @returns once the catalog responds */
  async start(options: { connection: string; port: number }): Promise<void> {
    const { connection, port } = options;
    const backend = createBackend();
    backend.add(
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost:3000' },
          backend: {
            baseUrl: `http://127.0.0.1:${port}`,
            listen: { host: '127.0.0.1', port },
            database: {
              client: 'pg',
              connection,
              pluginDivisionMode: 'schema',
            },
            auth: {
              externalAccess: [
                {
                  type: 'static',
                  options: { token: CATALOG_TOKEN, subject: 'bench' },
                },
              ],
            },
          },
          catalog: { processingInterval: false },
        },
      }),
    );
    backend.add(mockServices.rootLogger.factory({ level: 'none' }));
    backend.add(import('@backstage/plugin-catalog-backend'));
    await backend.start();
    knex = createKnex({
      client: 'pg',
      connection,
      searchPath: ['catalog'],
      pool: { min: 0, max: 1 },
    });
  },

  /** Adds a number of entities: `c-1` and so on. */
  async fill(count: number): Promise<void> {
    await add(`select 'c-' || n from generate_series(1, :count) n`, { count });
    await knex.raw('analyze refresh_state');
    await knex.raw('analyze final_entities');
  },

  /** Adds entities by their names. */
  async add(names: string[]): Promise<void> {
    await add('select unnest(:names::text[])', { names });
  },

  /** Changes entities by their names. */
  async touch(names: string[], round: number): Promise<void> {
    await knex.raw(
      `update final_entities set final_entity = ${ENTITY} where entity_ref = any(:refs)`,
      { refs: names.map(toRef), round },
    );
  },

  /** Removes entities by their names. */
  async remove(names: string[]): Promise<void> {
    await knex('refresh_state')
      .whereIn('entity_ref', names.map(toRef))
      .delete();
  },

  /** Changes one entity in a number of them. */
  async change(options: { every: number; round: number }): Promise<void> {
    await knex.raw(
      `update final_entities set final_entity = ${ENTITY}
       where split_part(entity_ref, '-', 2)::int % :every = 0`,
      options,
    );
  },

  /** Starts measuring the catalog. */
  startCost(): void {
    cost = new ProcessCost();
  },

  /** The resources that the catalog has used since then. */
  endCost: (): UsedByProcess => cost.end(),
};

serve(handlers);
