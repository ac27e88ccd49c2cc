import type { JsonObject } from '@backstage/types';
import { z } from 'zod';

/** Final statuses of a task. */
export const END_STATUSES = ['completed', 'failed', 'cancelled'] as const;

const time = z.coerce.date();

/**
 * The used fields of events on the topic `scaffolder.task`.
 *
 * @remarks
 * The scaffolder documents neither the topic nor its payload. With a `taskId`, the `id` is that of a log entry.
 */
export const taskEventSchema = z.object({
  id: z.union([z.string(), z.number()]),
  taskId: z.string().optional(),
  status: z.string(),
  lastHeartbeatAt: time.nullish(),
});

/** The used fields of a task. */
export const taskSchema = z.object({
  id: z.string(),
  status: z.string(),
  createdAt: time,
  lastHeartbeatAt: time.nullish(),
  createdBy: z.string().nullish(),
  spec: z.object({
    parameters: z.record(z.string(), z.json()).nullish(),
    user: z.object({ ref: z.string().nullish() }).nullish(),
    templateInfo: z.object({ entityRef: z.string().nullish() }).nullish(),
  }),
});

/** A task of the scaffolder. */
export type ScaffolderTask = z.output<typeof taskSchema>;

/** The used fields of log entries of a task. */
export const taskLogSchema = z.array(
  z.object({ type: z.string(), createdAt: time }),
);

/** Whether a task has ended. */
export function hasEnded({ status }: Pick<ScaffolderTask, 'status'>): boolean {
  return END_STATUSES.some(end => end === status);
}

/**
 * The payload of an event about a task. Input of the form is only included by parameter name.
 *
 * @param options - `endedAt`: absent while the task runs; `includeParameters`: names of the parameters to include
 */
export function taskPayload(
  task: ScaffolderTask,
  options: {
    endedAt?: Date;
    includeParameters: string[];
    portalUrl?: string;
    maxBytes: number;
  },
): JsonObject {
  const { endedAt, includeParameters, portalUrl, maxBytes } = options;
  const { id, createdAt, spec } = task;
  const templateRef = spec.templateInfo?.entityRef;
  const createdBy = task.createdBy ?? spec.user?.ref;
  const payload: JsonObject = {
    taskId: id,
    ...(templateRef && { templateRef }),
    ...(createdBy && { createdBy }),
    createdAt: createdAt.toISOString(),
    ...(endedAt && {
      endedAt: endedAt.toISOString(),
      durationMs: Math.max(0, endedAt.getTime() - createdAt.getTime()),
    }),
    ...(portalUrl && {
      url: `${portalUrl.replace(/\/+$/, '')}/create/tasks/${encodeURIComponent(id)}`,
    }),
  };
  const parameters = Object.entries(spec.parameters ?? {}).filter(([name]) =>
    includeParameters.includes(name),
  );
  if (parameters.length === 0) {
    return payload;
  }
  const full = { ...payload, parameters: Object.fromEntries(parameters) };
  return Buffer.byteLength(JSON.stringify(full)) <= maxBytes
    ? full
    : { ...payload, omitted: ['parameters'] };
}
