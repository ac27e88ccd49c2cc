import type { SourceRun } from '../../../model/source';
import { toNumber } from '../../dialect';
import type { SourceRow } from '../../tables';

/** The pass that was requested manually. */
export function toResync({
  resync,
  resync_at,
}: Pick<SourceRow, 'resync' | 'resync_at'>): SourceRun['resync'] {
  return resync === null
    ? undefined
    : { events: resync, at: toNumber(resync_at!) };
}
