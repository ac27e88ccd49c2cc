import type { ReceiverContract } from 'backstage-plugin-webhooks-common';
import type { Format } from '../../shared/format';
import type { Translate } from '../../shared/hooks/useWebhooksTranslation';

/** A part of the contract with receivers: a table with an introduction. */
export interface ContractSection {
  id: 'request' | 'responses' | 'retries' | 'limits';
  title: string;
  text: string;
  columns: [string, string];
  rows: [string, string][];
  /** Whether the first column is code. */
  isCode?: boolean;
}

const HEADERS = [
  'content-type',
  'user-agent',
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'webhook-event-id',
  'webhook-attempt',
] as const;

const RESPONSES = [
  'success',
  'gone',
  'throttled',
  'unavailable',
  'other',
  'none',
] as const;

/** Describes requests, responses, retries and limits, for the page and for its copy. */
export function contractSections(
  t: Translate,
  format: Format,
  contract: ReceiverContract,
): ContractSection[] {
  return [
    {
      id: 'request',
      title: t('eventTypes.receivers.request.title'),
      text: t('eventTypes.receivers.request.text'),
      columns: [
        t('eventTypes.receivers.request.header'),
        t('eventTypes.receivers.meaning'),
      ],
      rows: headerRows(t, contract),
      isCode: true,
    },
    {
      id: 'responses',
      title: t('eventTypes.receivers.responses.title'),
      text: t('eventTypes.receivers.responses.text', {
        timeout: format.period(contract.timeoutMs),
      }),
      columns: [
        t('eventTypes.receivers.responses.response'),
        t('eventTypes.receivers.meaning'),
      ],
      rows: RESPONSES.map(response => [
        t(`eventTypes.receivers.responses.name.${response}`),
        t(`eventTypes.receivers.responses.effect.${response}`),
      ]),
    },
    {
      id: 'retries',
      title: t('eventTypes.receivers.retries.title'),
      text: t('eventTypes.receivers.retries.text', {
        jitter: format.rate(contract.retryJitter),
        maxAge: format.period(contract.maxAgeMs),
      }),
      columns: [
        t('eventTypes.receivers.retries.attempt'),
        t('eventTypes.receivers.retries.wait'),
      ],
      rows: retryRows(t, format, contract),
    },
    {
      id: 'limits',
      title: t('eventTypes.receivers.limits.title'),
      text: t('eventTypes.receivers.limits.text'),
      columns: [
        t('eventTypes.receivers.limits.what'),
        t('eventTypes.receivers.limits.value'),
      ],
      rows: limitRows(t, format, contract),
    },
  ];
}

function headerRows(
  t: Translate,
  { sourceHeader }: ReceiverContract,
): [string, string][] {
  const names = [
    ...HEADERS,
    ...(sourceHeader ? (['webhook-source'] as const) : []),
  ];
  return names.map(name => [
    name,
    t(`eventTypes.receivers.request.headers.${name}`),
  ]);
}

function retryRows(
  t: Translate,
  format: Format,
  { retryDelaysMs }: ReceiverContract,
): [string, string][] {
  let total = 0;
  return [
    ['1', t('eventTypes.receivers.retries.first')],
    ...retryDelaysMs.map((delay, i): [string, string] => {
      total += delay;
      return [
        String(i + 2),
        t('eventTypes.receivers.retries.later', {
          wait: format.period(delay),
          total: format.period(total),
        }),
      ];
    }),
  ];
}

function limitRows(
  t: Translate,
  format: Format,
  contract: ReceiverContract,
): [string, string][] {
  const limit = (
    name: 'timeout' | 'payload' | 'response' | 'throttled' | 'log' | 'requests',
    value: string,
  ): [string, string] => [t(`eventTypes.receivers.limits.${name}`), value];
  return [
    limit('timeout', format.period(contract.timeoutMs)),
    limit('payload', format.bytes(contract.maxPayloadBytes)),
    limit('response', format.bytes(contract.maxResponseBytes)),
    limit('throttled', format.period(contract.maxThrottledAgeMs)),
    limit('log', format.period(contract.eventsKeptMs)),
    limit('requests', format.period(contract.attemptsKeptMs)),
    [
      t('eventTypes.receivers.limits.disabled'),
      t('eventTypes.receivers.limits.disabledValue', {
        count: contract.failingDays,
        timeouts: contract.timeoutsPerDay,
      }),
    ],
  ];
}
