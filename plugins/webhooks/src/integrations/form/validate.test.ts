import { LIMITS, MAX_HEADERS } from 'backstage-plugin-webhooks-common';
import type { Translate } from '../../shared/hooks/useWebhooksTranslation';
import { newDraft, type Draft } from './draft';
import { isValid, validate } from './validate';

/** Returns the message key instead of the message. */
const t = ((key: string, options?: { max?: string }) =>
  options?.max ? `${key} ${options.max}` : key) as unknown as Translate;

const VALID = newDraft({
  name: 'Audit',
  owner: 'group:default/team',
  url: 'https://hooks.example.com/',
  eventTypes: ['*'],
});

function headers(count: number): Draft['headers'] {
  return Array.from({ length: count }, (_, key) => ({
    key,
    name: `x-${key}`,
    value: '',
  }));
}

describe('validate', () => {
  it('accepts values at the limits of the backend', () => {
    const url = VALID.url.padEnd(LIMITS.url, 'x');

    expect(
      isValid(
        validate(
          t,
          {
            ...VALID,
            url,
            name: 'n'.repeat(LIMITS.name),
            description: 'd'.repeat(LIMITS.description),
            eventTypes: Array(LIMITS.eventTypes).fill('*'),
            headers: headers(MAX_HEADERS),
          },
          [],
        ),
      ),
    ).toBe(true);
  });

  it.each<[string, Partial<Draft>, object]>([
    [
      'name',
      { name: 'n'.repeat(LIMITS.name + 1) },
      { name: `integrations.form.tooLong ${LIMITS.name}` },
    ],
    [
      'description',
      { description: 'd'.repeat(LIMITS.description + 1) },
      { description: `integrations.form.tooLong ${LIMITS.description}` },
    ],
    [
      'URL',
      { url: VALID.url.padEnd(LIMITS.url + 1, 'x') },
      { url: `integrations.form.tooLong ${LIMITS.url}` },
    ],
    [
      'list of event types',
      { eventTypes: Array(LIMITS.eventTypes + 1).fill('*') },
      {
        eventTypes: `integrations.form.eventTypesTooMany ${LIMITS.eventTypes}`,
      },
    ],
    [
      'list of headers',
      { headers: headers(MAX_HEADERS + 1) },
      {
        headers: {
          [MAX_HEADERS]: `integrations.form.headersTooMany ${MAX_HEADERS}`,
        },
      },
    ],
  ])('rejects a longer %s', (_, longer, errors) => {
    expect(validate(t, { ...VALID, ...longer }, [])).toMatchObject(errors);
  });
});
