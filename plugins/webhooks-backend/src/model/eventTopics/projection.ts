import { InputError } from '@backstage/errors';
import type { JsonValue } from '@backstage/types';

/** The data that a projection can refer to. */
export interface ProjectionContext {
  topic: string;
  payload: unknown;
  metadata: Record<string, unknown>;
}

/** Builds the payload of an event. */
export type Projection = (context: ProjectionContext) => JsonValue | undefined;

const REFERENCE = /\$\{\{(.*?)\}\}/gs;
const PATH = /^(topic|payload|metadata)((\.[\w-]+)|(\[\d+\]))*$/;

/**
 * Compiles a JSON value whose strings may refer to an event, as in `${{ payload.repository.full_name }}`.
 *
 * @remarks
 * A string that consists of a single reference becomes the value itself, with its type. A field without a value is
 * omitted. References within a longer string are converted to text.
 *
 * @throws `InputError` for an invalid reference
 */
export function compileProjection(template: JsonValue): Projection {
  if (typeof template === 'string') {
    return compileText(template);
  }
  if (Array.isArray(template)) {
    const elements = template.map(compileProjection);
    return context => elements.map(element => element(context) ?? null);
  }
  if (typeof template === 'object' && template !== null) {
    const fields = Object.entries(template).map(
      ([name, inner]) => [name, compileProjection(inner!)] as const,
    );
    return context =>
      Object.fromEntries(
        fields.flatMap(([name, field]) => {
          const value = field(context);
          return value === undefined ? [] : [[name, value]];
        }),
      );
  }
  return () => template;
}

/**
 * Compiles a path such as `metadata.x-github-delivery` or `payload.commits[0].id`.
 *
 * @throws `InputError`
 */
export function compilePath(path: string): Projection {
  if (!PATH.test(path)) {
    throw new InputError(
      `'${path}' is not a path: start with topic, payload or metadata, as in payload.repository.full_name or payload.commits[0].id`,
    );
  }
  const [root, ...keys] = path.split(/[.[\]]+/).filter(Boolean);
  return context =>
    keys.reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      context[root as keyof ProjectionContext],
    ) as JsonValue | undefined;
}

function compileText(template: string): Projection {
  const references = [...template.matchAll(REFERENCE)];
  if (references.length === 0) {
    return () => template;
  }
  const paths = references.map(([, path]) => compilePath(path.trim()));
  if (references[0][0] === template) {
    return paths[0];
  }
  const texts = template.split(/\$\{\{.*?\}\}/s);
  return context =>
    texts.reduce(
      (text, next, i) => `${text}${toText(paths[i - 1](context))}${next}`,
    );
}

function toText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) {
    return '';
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
