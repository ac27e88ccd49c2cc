import { isDeeperThan } from '../model/nesting';

/** Compiling a schema of this size takes about a second. */
const MAX_SCHEMA_BYTES = 262_144;
/** Maximum nesting of objects and arrays. */
const MAX_SCHEMA_DEPTH = 100;
const MAX_SUBSCHEMAS = 2_000;

/** A schema exceeds the size limits. */
export class SchemaTooLargeError extends Error {}

/**
 * @throws {@link SchemaTooLargeError}
 */
export function assertSchemaSize(schema: Record<string, unknown>): void {
  if (isDeeperThan(schema, MAX_SCHEMA_DEPTH)) {
    throw new SchemaTooLargeError(
      `it is nested deeper than ${MAX_SCHEMA_DEPTH} levels. Move parts of it to definitions.`,
    );
  }
  const bytes = Buffer.byteLength(JSON.stringify(schema));
  if (bytes > MAX_SCHEMA_BYTES) {
    throw new SchemaTooLargeError(
      `it has ${bytes} bytes of JSON, ${MAX_SCHEMA_BYTES} are allowed.`,
    );
  }
}

/**
 * @throws {@link SchemaTooLargeError}
 */
export function assertSubschemas(count: number): void {
  if (count > MAX_SUBSCHEMAS) {
    throw new SchemaTooLargeError(
      `it has ${count} subschemas, ${MAX_SUBSCHEMAS} are allowed.`,
    );
  }
}
