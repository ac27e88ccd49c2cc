import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { parse } from 'yaml';

/** The parts of an OpenAPI document that this code uses. */
export interface OpenApiDocument {
  openapi: string;
  /** Path items, that is operations by method, by path. */
  paths: Record<string, object>;
}

/** The document as JSON, which is parsed much faster than YAML. */
let json: string | undefined;

/**
 * The description of the REST API, with paths relative to where the plugin is mounted. Every caller gets a copy.
 */
export function readOpenApi(): OpenApiDocument {
  json ??= JSON.stringify(readYaml());
  return JSON.parse(json);
}

function readYaml(): unknown {
  const file = resolvePackagePath(
    'backstage-plugin-webhooks-backend',
    'src/schema/openapi.yaml',
  );
  return parse(readFileSync(file, 'utf8'), { merge: true });
}

/**
 * A document with its paths below another one, as Backstage's catalog merges the documents of several plugins.
 */
export function withBasePath(
  document: OpenApiDocument,
  basePath: string,
): OpenApiDocument {
  return {
    ...document,
    paths: Object.fromEntries(
      Object.entries(document.paths).map(([path, item]) => [
        `${basePath}${path}`,
        item,
      ]),
    ),
  };
}
