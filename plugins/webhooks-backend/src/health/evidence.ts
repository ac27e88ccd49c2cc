import type {
  DisabledReason,
  HealthDay,
} from 'backstage-plugin-webhooks-common';
import { toIso } from '../clock';
import { attemptsOf, failuresOf } from './rules';

/**
 * Why an integration was disabled, in one sentence for its owners.
 *
 * @param days - the days on which the rule was decided
 * @param lastSuccessAt - epoch milliseconds
 */
export function summarize(
  reason: DisabledReason,
  days: HealthDay[],
  lastSuccessAt?: number,
): string {
  const last = days.at(-1);
  switch (reason) {
    case 'gone':
      return 'The receiver answered 410 Gone: it does not want these events any more.';
    case 'timeouts':
      return `${last!.timeout} of ${attemptsOf(last!)} requests on ${last!.date} got no answer in time.`;
    case 'failing-days': {
      const failures = days.reduce((sum, day) => sum + failuresOf(day), 0);
      const since = lastSuccessAt
        ? `the last success was at ${toIso(lastSuccessAt)}`
        : 'none has succeeded so far';
      return `All ${failures} requests on ${days.length} days in a row failed; ${since}.`;
    }
    default:
      return 'It was disabled by hand.';
  }
}
