import { InputError } from '@backstage/errors';
import type { Request, Response } from 'express';
import type { Integration } from 'backstage-plugin-webhooks-common';

/** A proxy that compresses responses weakens their tags, which does not change the version. */
const ENTITY_TAG = /^(?:W\/)?"([1-9]\d{0,8})"$/;

/**
 * Adds the version from `If-Match` to a request.
 *
 * @throws `InputError` if the header is not an entity tag of an integration, or contradicts the body
 */
export function withExpectedVersion<TRequest extends { version?: number }>(
  req: Request,
  request: TRequest,
): TRequest {
  const tag = req.get('if-match');
  if (tag === undefined || tag === '*') {
    return request;
  }
  const version = Number(ENTITY_TAG.exec(tag)?.[1]);
  if (Number.isNaN(version)) {
    throw new InputError(
      'If-Match must be the ETag of the integration that was read, such as "3"',
    );
  }
  if (request.version !== undefined && request.version !== version) {
    throw new InputError(
      `If-Match says version ${version} and the body says ${request.version}. Give one of them.`,
    );
  }
  return { ...request, version };
}

/**
 * Responds with an integration and its entity tag.
 *
 * @remarks
 * The tag covers the fields that callers change. Health and times change without it, so the response must not be
 * cached: a cache that revalidates by the tag would return outdated ones.
 */
export function sendIntegration(res: Response, integration: Integration): void {
  res
    .set('ETag', `"${integration.version}"`)
    .set('Cache-Control', 'no-store')
    .json(integration);
}
