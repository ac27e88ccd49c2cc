import type { JsonObject } from '@backstage/types';
import type { EventType } from 'backstage-plugin-webhooks-common';

const PROPERTIES: JsonObject = {
  taskId: { type: 'string' },
  templateRef: {
    type: 'string',
    description: 'Entity ref of the template, if any.',
  },
  createdBy: {
    type: 'string',
    description: 'Entity ref of the user; absent if a service created it.',
  },
  createdAt: { type: 'string', format: 'date-time' },
  url: {
    type: 'string',
    description: 'The task in the portal.',
  },
  parameters: {
    type: 'object',
    description: 'The configured parameters.',
  },
  omitted: {
    type: 'array',
    description: 'Parts that were omitted because of their size.',
    items: { enum: ['parameters'] },
  },
};

const END: JsonObject = {
  endedAt: { type: 'string', format: 'date-time' },
  durationMs: {
    type: 'integer',
    minimum: 0,
    description: 'From its creation to its end.',
  },
};

const EXAMPLE = {
  taskId: '5f0ba2c6-7a0e-4c8c-9c1d-6f4f0a1b2c3d',
  templateRef: 'template:default/announce-deployment',
  createdBy: 'user:default/kim',
  createdAt: '2026-03-02T12:00:00.000Z',
  url: 'https://portal.example.com/create/tasks/5f0ba2c6-7a0e-4c8c-9c1d-6f4f0a1b2c3d',
};

const EXAMPLE_END = {
  ...EXAMPLE,
  endedAt: '2026-03-02T12:00:41.000Z',
  durationMs: 41_000,
};

function payloadSchema(properties: JsonObject): EventType['schema'] {
  return {
    type: 'object',
    required: ['taskId', 'createdAt'],
    additionalProperties: false,
    properties: { ...PROPERTIES, ...properties },
  };
}

/** The event types of the scaffolder source, by change. */
export const SCAFFOLDER_EVENT_TYPES = {
  started: {
    name: 'scaffolder.task.started',
    description: 'A task of a software template was started.',
    schema: payloadSchema({}),
    example: EXAMPLE,
  },
  completed: {
    name: 'scaffolder.task.completed',
    description: 'A task of a software template was completed.',
    schema: payloadSchema(END),
    example: EXAMPLE_END,
  },
  failed: {
    name: 'scaffolder.task.failed',
    description: 'A task of a software template has failed.',
    schema: payloadSchema(END),
    example: EXAMPLE_END,
  },
  cancelled: {
    name: 'scaffolder.task.cancelled',
    description: 'A task of a software template was cancelled.',
    schema: payloadSchema(END),
    example: EXAMPLE_END,
  },
} satisfies Record<string, EventType>;

/** The changes of a task. */
export type TaskChange = keyof typeof SCAFFOLDER_EVENT_TYPES;
