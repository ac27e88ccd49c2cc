/* Readers of values of the `webhooks` section. They throw an `InputError` that names the key and the expected value. */
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { readDurationFromConfig, type Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds, type JsonArray } from '@backstage/types';

/** Reads a positive duration, in milliseconds. */
export function duration(
  config: Config | undefined,
  key: string,
  fallbackMs: number,
): number {
  if (!config?.has(key)) {
    return fallbackMs;
  }
  const ms = durationToMilliseconds(readDurationFromConfig(config, { key }));
  if (!(ms > 0)) {
    throw new InputError(`webhooks.${key} must be a positive duration`);
  }
  return ms;
}

/** Reads a list; undefined if absent. */
export function list(
  config: Config | undefined,
  key: string,
): JsonArray | undefined {
  const value = config?.getOptional(key);
  if (value !== undefined && !Array.isArray(value)) {
    throw new InputError(`webhooks.${key} must be a list`);
  }
  return value;
}

/** Reads entity refs and completes them. */
export function entityRefs(config: Config | undefined, key: string): string[] {
  return (config?.getOptionalStringArray(key) ?? []).map(ref => {
    try {
      return stringifyEntityRef(parseEntityRef(ref));
    } catch {
      throw new InputError(
        `webhooks.${key}: '${ref}' is not an entity ref such as group:default/platform`,
      );
    }
  });
}

/** Reads an integer of at least `lowest`. */
export function integer(
  config: Config | undefined,
  key: string,
  fallback: number,
  lowest: number,
): number {
  const value = config?.getOptionalNumber(key) ?? fallback;
  if (!Number.isSafeInteger(value) || value < lowest) {
    throw new InputError(
      `webhooks.${key} must be a whole number of at least ${lowest}, not ${value}`,
    );
  }
  return value;
}

/** Reads a number from 0 to 1. */
export function ratio(
  config: Config | undefined,
  key: string,
  fallback: number,
): number {
  const value = config?.getOptionalNumber(key) ?? fallback;
  if (!(value >= 0 && value <= 1)) {
    throw new InputError(
      `webhooks.${key} must be a number from 0 to 1, not ${value}`,
    );
  }
  return value;
}
