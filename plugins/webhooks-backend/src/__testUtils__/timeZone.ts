import { runInThisContext } from 'node:vm';

/**
 * Runs work in another time zone.
 *
 * @remarks
 * Jest gives tests a copy of `process.env`, but the zone only changes with TZ in the real one.
 */
export async function inTimeZone<TResult>(
  timeZone: string,
  work: () => TResult | Promise<TResult>,
): Promise<TResult> {
  const env: NodeJS.ProcessEnv = runInThisContext('process.env');
  const before = env.TZ;
  env.TZ = timeZone;
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
