import { Link } from '@backstage/ui';
import type {
  TrafficAnswer,
  TrafficBreakdown as Breakdown,
} from 'backstage-plugin-webhooks-common';
import { nameOutcome, statusLine } from '../../shared/describeOutcome';
import { useFormat } from '../../shared/hooks/useFormat';
import {
  type Translate,
  useWebhooksTranslation,
} from '../../shared/hooks/useWebhooksTranslation';
import { deliveriesQuery } from './deliveriesQuery';
import styles from './TrafficBreakdown.module.css';

/** The newest deliveries of a range by response and by event type, with links to the deliveries of each. */
export function TrafficBreakdown(props: {
  breakdown: Breakdown;
  /** ISO time of the start of the range. */
  from: string;
  deliveriesPath: string;
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  const { breakdown, from, deliveriesPath } = props;
  const { deliveries: count, answers, eventTypes } = breakdown;
  const href = (filters: Parameters<typeof deliveriesQuery>[1]) =>
    `${deliveriesPath}?${deliveriesQuery({ start: from }, filters)}`;

  if (count === 0) {
    return null;
  }
  return (
    <div>
      <div className={styles.tables}>
        <ShareTable
          title={t('health.breakdown.responses')}
          total={count}
          rows={answers.map(answer => ({
            label: describeAnswer(t, answer),
            href: href(
              answer.statusCode === undefined || answer.outcome === 'timeout'
                ? { outcome: answer.outcome }
                : { code: String(answer.statusCode) },
            ),
            count: answer.count,
          }))}
        />
        <ShareTable
          title={t('health.breakdown.eventTypes')}
          total={count}
          rows={eventTypes.map(({ eventType, count: own, failed }) => ({
            label: eventType,
            href: href({ type: eventType }),
            count: own,
            note:
              failed > 0
                ? t('health.chart.failed', { rate: format.share(failed / own) })
                : undefined,
          }))}
        />
      </div>
      <p className={styles.note}>
        {breakdown.complete
          ? t('health.breakdown.all', { count })
          : t('health.breakdown.newest', { count })}
      </p>
    </div>
  );
}

function ShareTable(props: {
  title: string;
  total: number;
  rows: { label: string; href: string; count: number; note?: string }[];
}) {
  const { t } = useWebhooksTranslation();
  const format = useFormat();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{props.title}</th>
          <th scope="col">{t('health.breakdown.deliveries')}</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map(({ label, href, count, note }) => (
          <tr key={label}>
            <th scope="row">
              <Link href={href}>{label}</Link>
              <span className={styles.track} aria-hidden>
                <span style={{ width: `${(count / props.total) * 100}%` }} />
              </span>
            </th>
            <td>
              {format.count(count)}
              {note && ` (${note})`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A status line, or what happened instead of a response. */
function describeAnswer(t: Translate, answer: TrafficAnswer): string {
  const { outcome, statusCode, errorCode } = answer;
  if (outcome !== 'timeout' && statusCode !== undefined) {
    return statusLine(statusCode);
  }
  const name = nameOutcome(t, answer);
  return outcome === 'timeout' && errorCode ? `${name} (${errorCode})` : name;
}
