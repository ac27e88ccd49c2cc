import { compilePath, compileProjection } from './projection';

const CONTEXT = {
  topic: 'github.push',
  payload: {
    number: 42,
    merged: true,
    title: null,
    repository: { full_name: 'acme/shop' },
    commits: [{ id: 'c1' }, { id: 'c2' }],
    'a-b': 1,
  },
  metadata: { 'x-github-event': 'push' },
};

describe('compileProjection', () => {
  it.each([
    ['text as it is', 'plain', 'plain'],
    ['numbers as they are', 7, 7],
    ['null as it is', null, null],
    ['a number with its type', '${{ payload.number }}', 42],
    ['a boolean with its type', '${{payload.merged}}', true],
    ['null', '${{ payload.title }}', null],
    ['an object', '${{ payload.repository }}', { full_name: 'acme/shop' }],
    ['an element', '${{ payload.commits[1].id }}', 'c2'],
    ['a name with a hyphen', '${{ payload.a-b }}', 1],
    ['metadata', '${{ metadata.x-github-event }}', 'push'],
    ['the topic', '${{ topic }}', 'github.push'],
    [
      'references within a text',
      '${{ payload.repository.full_name }}#${{ payload.number }}',
      'acme/shop#42',
    ],
    [
      'objects within a text as JSON',
      'r: ${{ payload.repository }}',
      'r: {"full_name":"acme/shop"}',
    ],
    [
      'nothing within a text for what is missing',
      '(${{ payload.nope.x }})',
      '()',
    ],
    [
      'objects and lists, without fields that are missing',
      {
        a: ['${{ payload.number }}', '${{ payload.nope }}'],
        b: '${{ payload.nope }}',
      },
      { a: [42, null] },
    ],
  ])('returns %s', (_, template, expected) => {
    expect(compileProjection(template)(CONTEXT)).toEqual(expected);
  });

  it.each(['constructor', '__proto__', 'toString'])(
    'finds no %s that is missing in the payload',
    name => {
      expect(compilePath(`payload.${name}`)(CONTEXT)).toBeUndefined();
    },
  );

  it.each([
    '${{ payload.a | dump }}',
    '${{ secrets.token }}',
    '${{ payload.a + 1 }}',
    '${{ }}',
  ])('rejects %s', template => {
    expect(() => compileProjection({ a: [template] })).toThrow(
      /is not a path: start with topic, payload or metadata/,
    );
  });
});
