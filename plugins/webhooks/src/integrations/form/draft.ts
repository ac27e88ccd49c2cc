import {
  MASKED_HEADER_VALUE,
  type CreateIntegrationRequest,
  type DeliveryOrdering,
  type Integration,
  type SigningScheme,
  type UpdateIntegrationRequest,
} from 'backstage-plugin-webhooks-common';
import { type HealthLimits, toLimits, toPolicy } from '../healthLimits';
import { withPattern } from './eventTypeGroups';

/** One line of the headers editor. */
export interface HeaderDraft {
  /** Identifies the line while its name is edited. */
  key: number;
  name: string;
  /** A new value. */
  value: string;
  /** Whether there is a stored value, which is never shown. */
  isStored?: boolean;
  /** Whether the stored value is kept. */
  keepsStored?: boolean;
}

/** The values of the form. */
export interface Draft {
  name: string;
  description: string;
  owner?: string;
  entityRef?: string;
  url: string;
  eventTypes: string[];
  /** A pattern that was typed but not added. */
  pattern: string;
  /** The filter as JSON text; empty without one. */
  filter: string;
  ownedOnly: boolean;
  headers: HeaderDraft[];
  /** Can be chosen only on creation. */
  signing: SigningScheme;
  ordering: DeliveryOrdering;
  /** Requests per second; no limit if absent. */
  maxPerSecond?: number;
  /** Timeout of a request; the portal default if absent. */
  timeoutSeconds?: number;
  /** Limits of the health rules; the portal defaults if absent. */
  limits: HealthLimits;
}

/** An empty form, or one with the values of a link. */
export function newDraft(proposed: Partial<Draft> = {}): Draft {
  return {
    name: '',
    description: '',
    url: '',
    eventTypes: [],
    pattern: '',
    filter: '',
    ownedOnly: false,
    headers: [],
    signing: 'hmac',
    ordering: 'none',
    limits: {},
    ...proposed,
  };
}

/** Converts an integration to a form. */
export function toDraft(integration: Integration): Draft {
  return {
    name: integration.name,
    description: integration.description ?? '',
    owner: integration.owner,
    entityRef: integration.entityRef,
    url: integration.url,
    eventTypes: integration.eventTypes,
    pattern: '',
    filter: integration.filter
      ? JSON.stringify(integration.filter, null, 2)
      : '',
    ownedOnly: integration.ownedOnly,
    signing: integration.signing,
    ordering: integration.ordering,
    maxPerSecond: integration.maxPerSecond,
    timeoutSeconds: integration.timeoutSeconds,
    limits: toLimits(integration.policy),
    headers: Object.keys(integration.headers).map((name, key) => ({
      key,
      name,
      value: '',
      isStored: true,
      keepsStored: true,
    })),
  };
}

/** Names a nameless integration after the host of its URL. */
export function withProposedName(draft: Draft): Draft {
  if (draft.name.trim() !== '' || !URL.canParse(draft.url.trim())) {
    return draft;
  }
  return { ...draft, name: new URL(draft.url.trim()).hostname };
}

/** Subscribes to the typed pattern. */
export function withTypedPattern(draft: Draft): Draft {
  const pattern = draft.pattern.trim();
  return pattern === ''
    ? draft
    : {
        ...draft,
        eventTypes: withPattern(draft.eventTypes, pattern),
        pattern: '',
      };
}

/** Converts the value of a header for the API. */
export function headerValue(header: HeaderDraft): string {
  return header.keepsStored ? MASKED_HEADER_VALUE : header.value;
}

/**
 * Parses the text of a filter.
 *
 * @returns undefined for an empty text
 *
 * @throws an error if the text is not a JSON object
 */
export function parseFilter(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') {
    return undefined;
  }
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('not an object');
  }
  return { ...value };
}

function toHeaders(draft: Draft): Record<string, string> {
  return Object.fromEntries(
    draft.headers
      .filter(({ name }) => name.trim() !== '')
      .map(header => [header.name.trim(), headerValue(header)]),
  );
}

/** Converts a form to a request that creates an integration. */
export function toCreateRequest(draft: Draft): CreateIntegrationRequest {
  const headers = toHeaders(draft);
  const description = draft.description.trim();
  const policy = toPolicy(draft.limits);
  const filter = parseFilter(draft.filter);
  return {
    name: draft.name.trim(),
    owner: draft.owner ?? '',
    url: draft.url.trim(),
    eventTypes: draft.eventTypes,
    ...(draft.signing !== 'hmac' && { signing: draft.signing }),
    ...(draft.ordering !== 'none' && { ordering: draft.ordering }),
    ...(draft.maxPerSecond && { maxPerSecond: draft.maxPerSecond }),
    ...(draft.timeoutSeconds && { timeoutSeconds: draft.timeoutSeconds }),
    ...(policy && { policy }),
    ...(filter && { filter }),
    ...(draft.ownedOnly && { ownedOnly: true }),
    ...(draft.entityRef && { entityRef: draft.entityRef }),
    ...(description && { description }),
    ...(Object.keys(headers).length > 0 && { headers }),
  };
}

/**
 * Converts the changed fields of a form to a request. Unchanged fields are omitted, because someone else may have
 * changed them since the form was opened.
 */
export function toUpdateRequest(
  initial: Draft,
  draft: Draft,
): UpdateIntegrationRequest {
  const before = toFields(initial);
  return Object.fromEntries(
    Object.entries(toFields(draft)).filter(
      ([field, value]) =>
        JSON.stringify(value) !==
        JSON.stringify(before[field as keyof UpdateIntegrationRequest]),
    ),
  );
}

function toFields(draft: Draft): UpdateIntegrationRequest {
  return {
    name: draft.name.trim(),
    owner: draft.owner,
    url: draft.url.trim(),
    eventTypes: draft.eventTypes,
    filter: parseFilter(draft.filter) ?? null,
    ownedOnly: draft.ownedOnly,
    entityRef: draft.entityRef ?? null,
    description: draft.description.trim() || null,
    headers: toHeaders(draft),
    ordering: draft.ordering,
    maxPerSecond: draft.maxPerSecond ?? null,
    timeoutSeconds: draft.timeoutSeconds ?? null,
    policy: toPolicy(draft.limits) ?? null,
  };
}
