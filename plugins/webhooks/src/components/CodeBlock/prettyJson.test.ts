import { prettyJson } from './prettyJson';

it.each([
  ['{"a":[1,-2.5]}', '{\n  "a": [\n    1,\n    -2.5\n  ]\n}'],
  ['"1.0 \\" 2.0"', '"1.0 \\" 2.0"'],
  ['not JSON', 'not JSON'],
  ['{"id":12345678901234567890}', '{"id":12345678901234567890}'],
  ['{"price":1.10}', '{"price":1.10}'],
])('shows %s as %s', (text, shown) => {
  expect(prettyJson(text)).toBe(shown);
});
