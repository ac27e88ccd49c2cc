import { runInThisContext } from 'node:vm';

/**
 * Runs work with the host in another time zone.
 *
 * @remarks
 * Jest gives tests a copy of `process.env`; only setting TZ on the real one changes the zone.
 */
export async function inZone<TResult>(
  zone: string,
  work: () => TResult | Promise<TResult>,
): Promise<TResult> {
  const env: NodeJS.ProcessEnv = runInThisContext('process.env');
  const before = env.TZ;
  env.TZ = zone;
  try {
    return await work();
  } finally {
    if (before === undefined) {
      delete env.TZ;
    } else {
      env.TZ = before;
    }
  }
}
