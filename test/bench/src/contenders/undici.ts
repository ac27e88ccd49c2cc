import { randomUUID } from 'node:crypto';
import { timed, type Contender, type ContenderOptions } from './contender';
import { body } from './payload';
import { Poster } from './Poster';
import { pooled } from './pooled';

/** More connections do not make it faster. */
const CONCURRENCY = 400;

/**
 * The upper bound: signed requests through a bare pool, without a queue or a log.
 */
export async function createUndici(
  options: ContenderOptions,
): Promise<Contender> {
  const poster = new Poster({
    url: `${options.receiverUrl}/ok`,
    connections: Number(process.env.BENCH_CONNECTIONS ?? CONCURRENCY),
  });
  return {
    run: count =>
      timed(() =>
        pooled(count, CONCURRENCY, index =>
          poster.post(randomUUID(), body(index)),
        ),
      ),
  };
}
