import type { Knex } from 'knex';
import type { ClaimedDelivery, ClaimRequest } from '../../../model/delivery';
import { lease } from './lease';
import { selectDue } from './selectDue';

export async function claim(
  knex: Knex,
  options: { requests: ClaimRequest[]; now: number; leaseMs: number },
): Promise<ClaimedDelivery[]> {
  const { requests, now, leaseMs } = options;
  const selection = selectDue(knex, {
    requests,
    now,
    only: `i.state = 'active' and not i.paced`,
  });
  return lease(knex, selection, now + leaseMs);
}
