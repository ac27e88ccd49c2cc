import { randomUUID } from 'node:crypto';
import type { DispatchRequest } from 'backstage-plugin-webhooks-common';

const COMPONENTS = [
  'component:default/payments-api',
  'component:default/checkout-web',
  'component:default/build-runners',
];

const INCIDENTS = [
  'Card payments are declined',
  'Checkout answers slowly',
  'Payouts are late',
  'Builds wait for a runner',
];

/** A random event type of app-config.yaml, with a payload that satisfies its schema. */
export function nextEvent(): DispatchRequest {
  const { type, payload } = pick([deployment, deployment, incident])();
  return { type, payload, idempotencyKey: randomUUID() };
}

function deployment() {
  return {
    type: 'deployment.finished',
    payload: {
      component: pick(COMPONENTS),
      environment: pick(['staging', 'production']),
      version: `4.${below(40)}.${below(10)}`,
      status: below(8) ? 'succeeded' : 'failed',
      durationSeconds: 40 + below(200),
    },
  };
}

function incident() {
  return {
    type: 'incident.opened',
    payload: {
      id: `INC-${100 + below(900)}`,
      title: pick(INCIDENTS),
      severity: pick(['low', 'high', 'critical']),
      component: pick(COMPONENTS),
    },
  };
}

function pick<T>(choices: T[]): T {
  return choices[below(choices.length)];
}

function below(limit: number): number {
  return Math.floor(Math.random() * limit);
}
