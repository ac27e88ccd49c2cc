import { InputError } from '@backstage/errors';
import {
  headerProblems,
  MAX_HEADER_NAME_LENGTH,
  MAX_HEADER_VALUE_LENGTH,
  MAX_HEADERS,
  type HeaderProblem,
} from 'backstage-plugin-webhooks-common';
import { MASKED } from '../model/masked';

/**
 * Validates the headers of an integration and lower-cases their names.
 *
 * @throws `InputError` that names the header and the problem
 */
export function checkHeaders(
  headers: Record<string, string>,
): Record<string, string> {
  const entries = Object.entries(headers).map(
    ([name, value]): [string, string] => [name.toLowerCase(), value],
  );
  if (entries.length > MAX_HEADERS) {
    throw new InputError(`At most ${MAX_HEADERS} headers are allowed`);
  }
  headerProblems(entries).forEach((problem, i) => {
    if (problem) {
      throw new InputError(describe(problem, entries[i][0]));
    }
  });
  return Object.fromEntries(entries);
}

function describe(problem: HeaderProblem, name: string): string {
  switch (problem.kind) {
    case 'name':
      return `'${name.slice(0, MAX_HEADER_NAME_LENGTH)}' is not a header name`;
    case 'reserved':
      return problem.as === name
        ? `The header '${name}' is set by the sender itself`
        : `Many receivers read the header '${name}' as '${problem.as}', which is set by the sender itself`;
    case 'duplicate':
      return `The headers '${problem.of}' and '${name}' are the same to many receivers. Keep one of them.`;
    case 'masked':
      return `The value of the header '${name}' contains ${MASKED}, which stands for the stored value. Send ${MASKED} alone to keep that value, or give a new one.`;
    default:
      return `The value of the header '${name}' must be one line of ASCII, at most ${MAX_HEADER_VALUE_LENGTH} characters`;
  }
}
