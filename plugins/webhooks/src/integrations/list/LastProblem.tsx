import { Text } from '@backstage/ui';
import type { LastError } from 'backstage-plugin-webhooks-common';
import { describeOutcome, nameOutcome } from '../../shared/describeOutcome';
import { useFormat } from '../../shared/hooks/useFormat';
import {
  type Translate,
  useWebhooksTranslation,
} from '../../shared/hooks/useWebhooksTranslation';

/** The last problem and its time: "500 · 6 seconds ago". */
export function LastProblem(props: { problem: LastError | undefined }) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { problem } = props;
  return (
    <Text variant="body-small" color="secondary">
      {problem ? (
        <time
          dateTime={problem.at}
          title={`${describeOutcome(t, problem)} ${format.exact(problem.at)}`}
        >
          {t('integrations.list.problem', {
            what: nameProblem(t, problem),
            when: format.relative(problem.at),
          })}
        </time>
      ) : (
        t('common.none')
      )}
    </Text>
  );
}

function nameProblem(t: Translate, problem: LastError): string {
  const { outcome, statusCode } = problem;
  return outcome === 'timeout' || statusCode === undefined
    ? nameOutcome(t, problem)
    : String(statusCode);
}
