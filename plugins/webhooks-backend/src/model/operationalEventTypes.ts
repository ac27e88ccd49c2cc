import type { JsonObject } from '@backstage/types';
import {
  ATTEMPT_OUTCOMES,
  type EventType,
} from 'backstage-plugin-webhooks-common';
import { WARNINGS } from './judge';

/** The event type of a permanently failed delivery. */
export const DELIVERY_FAILED = 'webhooks.delivery.failed';

/** An event type about the state of an integration. */
export type IntegrationEventType =
  `webhooks.integration.${'disabled' | 'warned' | 'recovered' | 'enabled'}`;

const TEXT = { type: 'string' };
const TIME = { type: 'string', format: 'date-time' };
const COUNT = { type: 'integer', minimum: 0 };

const INTEGRATION = {
  type: 'object',
  required: ['id', 'name', 'owner', 'host'],
  properties: {
    id: TEXT,
    name: TEXT,
    owner: { ...TEXT, description: 'Entity ref' },
    entityRef: TEXT,
    host: { ...TEXT, description: 'Host and port of its URL' },
  },
};

const EXAMPLE_INTEGRATION = {
  id: '0195f3c2-9d1e-7a34-8b5c-2f6e7d8c9a0b',
  name: 'Orders to the warehouse',
  owner: 'group:default/shop',
  entityRef: 'component:default/shop',
  host: 'hooks.example.com',
};

/**
 * The operational events about integrations and deliveries.
 *
 * @remarks
 * They contain data about the integrations of all owners, so subscribing requires a permission.
 */
export const OPERATIONAL_EVENT_TYPES: EventType[] = [
  operational({
    name: 'webhooks.integration.disabled',
    description: 'An integration was disabled, by a health rule or by hand.',
    required: ['reason', 'summary'],
    properties: {
      reason: {
        enum: ['gone', 'timeouts', 'failing-days', 'success-rate', 'manual'],
      },
      summary: { ...TEXT, description: 'The reason in one sentence' },
      disabledBy: { ...TEXT, description: 'Who disabled it by hand' },
      firstFailureAt: TIME,
      lastFailureAt: TIME,
      lastSuccessAt: TIME,
      lastAttempt: {
        type: 'object',
        properties: {
          deliveryId: TEXT,
          outcome: { enum: [...ATTEMPT_OUTCOMES] },
          statusCode: COUNT,
          errorCode: TEXT,
        },
      },
    },
    example: {
      reason: 'gone',
      summary:
        'The receiver responded with 410 Gone: it no longer wants these events.',
      lastFailureAt: '2026-03-02T12:00:00.000Z',
      lastAttempt: {
        deliveryId: '0195f3c2-9d1e-7a34-8b5c-2f6e7d8c9a0c',
        outcome: 'gone',
        statusCode: 410,
      },
    },
  }),
  operational({
    name: 'webhooks.integration.warned',
    description: 'The owners of a failing integration were warned.',
    required: ['warning'],
    properties: {
      warning: { enum: [...WARNINGS] },
      cause: { ...TEXT, description: 'Of an early warning' },
      failingSince: TIME,
      rates: { ...TEXT, description: 'The low success rate in one sentence' },
      failingDays: COUNT,
      failingDaysLimit: {
        ...COUNT,
        description: 'Failing days in a row that disable it',
      },
    },
    example: { warning: 'failing-days', failingDays: 4, failingDaysLimit: 7 },
  }),
  operational({
    name: 'webhooks.integration.recovered',
    description: 'An integration works again after a warning.',
    required: ['warning'],
    properties: {
      warning: { enum: [...WARNINGS], description: 'The warning that is over' },
    },
    example: { warning: 'failing-days' },
  }),
  operational({
    name: 'webhooks.integration.enabled',
    description: 'An integration was enabled after it had been disabled.',
    required: ['replay'],
    properties: {
      enabledBy: TEXT,
      replay: {
        enum: ['none', 'held', 'missed'],
        description: 'Whether the deliveries that it missed are sent',
      },
    },
    example: { enabledBy: 'user:default/jane', replay: 'held' },
  }),
  operational({
    name: DELIVERY_FAILED,
    description: 'A delivery has failed for good.',
    required: ['delivery'],
    properties: {
      delivery: {
        type: 'object',
        required: ['id', 'eventId', 'eventType', 'attempts', 'failedAt'],
        properties: {
          id: TEXT,
          eventId: TEXT,
          eventType: TEXT,
          attempts: COUNT,
          outcome: {
            enum: [...ATTEMPT_OUTCOMES],
            description: 'Of the last attempt',
          },
          statusCode: COUNT,
          errorCode: TEXT,
          endReason: {
            ...TEXT,
            description: 'Why it ended, if not by its attempts',
          },
          failedAt: TIME,
        },
      },
    },
    example: {
      delivery: {
        id: '0195f3c2-9d1e-7a34-8b5c-2f6e7d8c9a0c',
        eventId: '0195f3c2-9d1e-7a34-8b5c-2f6e7d8c9a0d',
        eventType: 'shop.order.placed',
        attempts: 10,
        outcome: 'error',
        statusCode: 503,
        failedAt: '2026-03-02T12:00:00.000Z',
      },
    },
  }),
];

/** Whether an event type is an operational event. */
export function isOperational(name: string): boolean {
  return OPERATIONAL_EVENT_TYPES.some(type => type.name === name);
}

/** Whether an operational event is about an integration, which itself does not receive it. */
export function isAboutIntegration(
  { type, body }: { type: string; body: string },
  integrationId: string,
): boolean {
  return (
    isOperational(type) &&
    JSON.parse(body).data.integration.id === integrationId
  );
}

function operational(type: {
  name: typeof DELIVERY_FAILED | IntegrationEventType;
  description: string;
  required: string[];
  properties: JsonObject;
  example: JsonObject;
}): EventType {
  return {
    name: type.name,
    description: type.description,
    visibility: 'protected',
    schema: {
      type: 'object',
      required: ['integration', ...type.required],
      properties: { integration: INTEGRATION, ...type.properties },
    },
    example: { integration: EXAMPLE_INTEGRATION, ...type.example },
  };
}
