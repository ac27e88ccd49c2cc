import type {
  ActivityEvent,
  TrafficChange,
  TrafficPeriod,
} from 'backstage-plugin-webhooks-common';
import { isWithin } from './axis';

/** The kinds of changes that are drawn separately. */
export const MARKER_KINDS = ['stop', 'start', 'secret', 'edit'] as const;

export type MarkerKind = (typeof MARKER_KINDS)[number];

const KINDS: Partial<Record<ActivityEvent, MarkerKind>> = {
  'integration-disable': 'stop',
  'integration-create': 'start',
  'integration-enable': 'start',
  'integration-resume': 'start',
  'integration-secret-rotate': 'secret',
};

/** The kind of a change; most are edits. */
function markerKind(event: ActivityEvent): MarkerKind {
  return KINDS[event] ?? 'edit';
}

/** The kinds of changes in each period with changes, by the index of the period. */
export function toMarkers(
  periods: TrafficPeriod[],
  changes: TrafficChange[],
): { index: number; kinds: MarkerKind[] }[] {
  return periods.flatMap((period, index) => {
    const own = changes
      .filter(({ at }) => isWithin(at, period))
      .map(({ event }) => markerKind(event));
    const kinds = MARKER_KINDS.filter(kind => own.includes(kind));
    return kinds.length > 0 ? { index, kinds } : [];
  });
}
