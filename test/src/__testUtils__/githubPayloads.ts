import examples from '@octokit/webhooks-examples';
import type { EventType } from 'backstage-plugin-webhooks-common';

interface WebhookExamples {
  name: string;
  description: string;
  examples: unknown[];
}

const webhooks = examples as unknown as WebhookExamples[];

/** An event type for each of GitHub's webhooks. */
export const githubEventTypes: EventType[] = webhooks.map(
  ({ name, description }) => ({
    name: `github.${name}`,
    description,
    schema: { type: 'object' },
  }),
);

/** Real GitHub payloads, one of every event before the second of any. */
export function githubEvents(
  count: number,
): { type: string; payload: unknown }[] {
  const rounds = Math.max(...webhooks.map(one => one.examples.length));
  return Array.from({ length: rounds }, (_, round) =>
    webhooks
      .filter(one => round < one.examples.length)
      .map(one => ({
        type: `github.${one.name}`,
        payload: one.examples[round],
      })),
  )
    .flat()
    .slice(0, count);
}
