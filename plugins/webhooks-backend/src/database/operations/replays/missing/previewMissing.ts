import {
  LIMITS,
  type SelectionPreview,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { toIso } from '../../../../model/clock';
import { idTime } from '../../../../model/ids';
import type { WantsEvent } from '../../../../model/keptEvent';
import type { MissingSelection } from './selectMissing';
import { wantedEvents, type MissingEvent } from './wantedEvents';

/** Events per statement. */
const PAGE = 500;
/** Maximum total size of matching bodies. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Maximum number of pages, however few of their events match. */
const MAX_PAGES = 40;

/** A preview of a replay of missing events, with its size. */
export interface MissingPreview {
  preview: SelectionPreview;
  bytes: number;
}

/** Counts missing events up to a limit. */
export async function previewMissing(
  knex: Knex,
  selection: MissingSelection,
  wants: WantsEvent,
): Promise<MissingPreview> {
  let count = 0;
  let bytes = 0;
  let oldest: MissingEvent | undefined;
  let newest: MissingEvent | undefined;
  let after: string | undefined;
  let pages = 0;
  do {
    const { wanted, last } = await wantedEvents(knex, selection, {
      after,
      limit: PAGE,
      wants,
    });
    count += wanted.length;
    bytes += wanted.reduce((sum, event) => sum + event.bytes, 0);
    oldest ??= wanted[0];
    newest = wanted.at(-1) ?? newest;
    after = last;
    pages += 1;
  } while (
    after !== undefined &&
    count < LIMITS.count &&
    bytes < MAX_BYTES &&
    pages < MAX_PAGES
  );
  return {
    preview: {
      count: Math.min(count, LIMITS.count),
      ...(oldest && { oldest: toIso(idTime(oldest.id)) }),
      ...(newest && { newest: toIso(idTime(newest.id)) }),
      ...(after !== undefined && { more: true }),
    },
    bytes,
  };
}
