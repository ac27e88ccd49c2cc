/*
 * A contender in its own process.
 */
import { serve } from '../lib/rpc';
import type {
  Contender,
  ContenderName,
  ContenderOptions,
  Run,
} from './contender';
import { createBullmq } from './bullmq';
import { createGraphileWorker } from './graphileWorker';
import { createOurs } from './ours';
import { createPgBoss } from './pgBoss';
import { createRest } from './rest';
import { createUndici } from './undici';

const FACTORIES: Record<
  ContenderName,
  (options: ContenderOptions) => Promise<Contender>
> = {
  ours: createOurs,
  'ours-sqlite': createOurs,
  rest: createRest,
  'rest-batch': createRest,
  'bullmq-always': createBullmq,
  'bullmq-everysec': createBullmq,
  'pg-boss': createPgBoss,
  'pg-boss-bulk': createPgBoss,
  'graphile-worker': createGraphileWorker,
  undici: createUndici,
};

export type ContenderHandlers = typeof handlers;

let contender: Contender;

const handlers = {
  async create(options: ContenderOptions): Promise<void> {
    contender = await FACTORIES[options.name](options);
  },
  run: (count: number): Promise<Run> => contender.run(count),
};

serve(handlers);
