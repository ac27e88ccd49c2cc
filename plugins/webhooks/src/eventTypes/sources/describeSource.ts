import { EVENT_SOURCES, type Source } from 'backstage-plugin-webhooks-common';
import type { Format } from '../../shared/format';
import type { Translate } from '../../shared/hooks/useWebhooksTranslation';

/** The name of a source. */
export function sourceName(t: Translate, id: string): string {
  const known = EVENT_SOURCES.find(source => source === id);
  return known ? t(`eventTypes.sourceName.${known}`) : id;
}

/** Describes the passes of a source, one sentence per line. */
export function describeSource(
  t: Translate,
  format: Format,
  source: Source,
): string[] {
  const { lastPass, lastError, runningSince, resync, state } = source;
  const lines: string[] = [];
  if (lastPass) {
    lines.push(
      t('eventTypes.sources.lastPass', {
        when: format.relative(lastPass.endedAt),
        duration: format.duration(lastPass.durationMs),
        counts: Object.entries(lastPass.counts)
          .map(([name, count]) => describeCount(t, format, name, count))
          .join(', '),
      }),
    );
  } else if (state === 'starting') {
    lines.push(t('eventTypes.sources.noPass'));
  }
  if (lastError) {
    lines.push(
      t('eventTypes.sources.lastError', {
        when: format.relative(lastError.at),
        message: lastError.message,
      }),
    );
  }
  if (runningSince) {
    lines.push(t('eventTypes.sources.running'));
  }
  if (resync) {
    lines.push(t('eventTypes.sources.requested'));
  }
  return lines;
}

/** The counts of the passes that this version knows. */
const COUNTS = [
  'entities',
  'created',
  'updated',
  'deleted',
  'held',
  'failed',
  'tasks',
  'told',
] as const;

function describeCount(
  t: Translate,
  format: Format,
  name: string,
  count: number,
): string {
  const known = COUNTS.find(one => one === name);
  return known
    ? t(`eventTypes.sources.counts.${known}`, { count })
    : `${format.count(count)} ${name}`;
}
