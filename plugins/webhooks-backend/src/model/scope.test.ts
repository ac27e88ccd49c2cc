import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import { matchesEventType } from 'backstage-plugin-webhooks-common';
import type { EventTypeFilter } from 'backstage-plugin-webhooks-node';
import fc from 'fast-check';
import { includesEventType, includesPattern } from './scope';

type Criteria = PermissionCriteria<EventTypeFilter>;

const NAMES = ['a', 'b', 'a.a', 'a.b', 'b.a', 'a.a.a', 'a.a.b', 'a.b.a'];
const PATTERNS = ['*', 'a.*', 'b.*', 'a.a.*', 'a.b.*', ...NAMES];

const { criteria } = fc.letrec<{ criteria: Criteria; leaf: Criteria }>(tie => ({
  criteria: fc.oneof(
    { maxDepth: 4 },
    tie('leaf'),
    fc
      .array(tie('criteria'), { minLength: 1, maxLength: 3 })
      .map(parts => ({ allOf: parts }) as Criteria),
    fc
      .array(tie('criteria'), { minLength: 1, maxLength: 3 })
      .map(parts => ({ anyOf: parts }) as Criteria),
    tie('criteria').map(not => ({ not })),
  ),
  leaf: fc.oneof(
    fc
      .array(fc.constantFrom(...PATTERNS), { maxLength: 3 })
      .map(patterns => ({ patterns })),
    fc.constantFrom<Criteria>(
      { visibility: 'public' },
      { visibility: 'protected' },
    ),
  ),
}));

describe('scope of event types', () => {
  it.each<[Criteria, string, boolean]>([
    [{ visibility: 'public' }, '*', true],
    [{ visibility: 'protected' }, '*', false],
    [{ patterns: ['shop.*'] }, 'shop.*', true],
    [{ patterns: ['shop.*'] }, 'shop.order.*', true],
    [{ patterns: ['shop.*'] }, '*', false],
    [{ not: { patterns: ['incident.*'] } }, 'shop.*', true],
    [{ not: { patterns: ['incident.*'] } }, '*', false],
    [
      { allOf: [{ visibility: 'public' }, { patterns: ['shop.*'] }] },
      'shop.*',
      true,
    ],
    [
      { anyOf: [{ visibility: 'public' }, { patterns: ['shop.*'] }] },
      '*',
      true,
    ],
  ])('%j includes all that %s matches: %s', (given, pattern, expected) => {
    expect(includesPattern({ criteria: given }, pattern)).toBe(expected);
  });

  it('includes every public event type of an included pattern', () => {
    fc.assert(
      fc.property(
        criteria,
        fc.constantFrom(...PATTERNS),
        fc.constantFrom(...NAMES),
        (given, pattern, name) => {
          fc.pre(matchesEventType(pattern, name));
          fc.pre(includesPattern({ criteria: given }, pattern));

          expect(includesEventType({ criteria: given }, { name })).toBe(true);
        },
      ),
    );
  });

  it.each([
    [{ all: true } as const, true],
    [{ none: true } as const, false],
  ])('%j has no conditions', (scope, expected) => {
    expect(includesPattern(scope, '*')).toBe(expected);
    expect(
      includesEventType(scope, { name: 'a', visibility: 'protected' }),
    ).toBe(expected);
  });
});
