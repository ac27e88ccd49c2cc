import type { Knex } from 'knex';
import type {
  DisabledReason,
  HealthEvidence,
} from 'backstage-plugin-webhooks-common';
import { WARNINGS, type Warning } from '../../model/judge';
import { restartFlow } from './restartFlow';
import { isAtRevision, type Revision } from './revision';

/** How an integration is disabled. */
export interface DisableOptions {
  reason: DisabledReason;
  evidence: HealthEvidence;
  disabledBy?: string;
  now: number;
  /** Goes into the same transaction. */
  andThen?: (tx: Knex) => Promise<void>;
}

/** How an integration is enabled. */
export interface EnableOptions {
  now: number;
  /**
   * Begins a replay of the held deliveries, which are waived without it. `trusted`: whether what becomes of them counts
   * from now on.
   */
  replayHeld?: { trusted: boolean };
}

/** How an integration is marked as warned. */
export interface WarnOptions {
  warning: Warning;
  now: number;
  /** Goes into the same transaction. */
  andThen: (tx: Knex) => Promise<void>;
}

/**
 * Disables an active integration.
 *
 * @returns whether this call did it: of several at once exactly one does, and none if it was changed meanwhile
 */
export async function disable(
  knex: Knex,
  at: Revision,
  options: DisableOptions,
): Promise<boolean> {
  return knex.transaction(async tx => {
    const changed = await tx('integrations')
      .where({ ...isAtRevision(at), state: 'active' })
      .update({
        state: 'disabled',
        reason: options.reason,
        evidence: JSON.stringify(options.evidence),
        disabled_at: options.now,
        disabled_by: options.disabledBy ?? null,
        warned_at: null,
        warning: null,
        replay_held_at: null,
        updated_at: options.now,
        version: tx.raw('version + 1'),
      });
    if (changed === 0) {
      return false;
    }
    await options.andThen?.(tx);
    return true;
  });
}

/**
 * Enables a disabled integration, resets its health counts, and begins the replay or the waiver of its held deliveries.
 *
 * @returns whether this call did it: of several at once exactly one does, and none if it was changed meanwhile
 */
export async function enable(
  knex: Knex,
  at: Revision,
  options: EnableOptions,
): Promise<boolean> {
  return knex.transaction(async tx => {
    const changed = await tx('integrations')
      .where({ ...isAtRevision(at), state: 'disabled' })
      .update({
        state: 'active',
        reason: null,
        evidence: null,
        disabled_at: null,
        disabled_by: null,
        warned_at: null,
        warning: null,
        last_failure_at: null,
        replay_held_at: options.now,
        replay_held_trusted: options.replayHeld?.trusted ?? false,
        replay_held_waived: !options.replayHeld,
        updated_at: options.now,
        epoch: tx.raw('epoch + 1'),
        version: tx.raw('version + 1'),
      });
    if (changed === 0) {
      return false;
    }
    await restartFlow(tx, at.id);
    return true;
  });
}

/** How a warning is ended. */
export interface EndWarningOptions {
  warning: Warning;
  /** Goes into the same transaction. */
  andThen: (tx: Knex) => Promise<void>;
}

/**
 * Marks an active integration as warned, unless it has been warned as strongly before.
 *
 * @returns whether this call did it: of several at once exactly one does, and none if it was changed meanwhile
 */
export async function warn(
  knex: Knex,
  at: Revision,
  options: WarnOptions,
): Promise<boolean> {
  const weaker = WARNINGS.slice(0, WARNINGS.indexOf(options.warning));
  return knex.transaction(async tx => {
    const changed = await tx('integrations')
      .where({ ...isAtRevision(at), state: 'active' })
      .where(query => query.whereNull('warning').orWhereIn('warning', weaker))
      .update({ warned_at: options.now, warning: options.warning });
    if (changed === 0) {
      return false;
    }
    await options.andThen(tx);
    return true;
  });
}

/**
 * Ends a warning.
 *
 * @returns whether this call did it: of several at once exactly one does, and none if it was changed meanwhile
 */
export async function endWarning(
  knex: Knex,
  at: Revision,
  options: EndWarningOptions,
): Promise<boolean> {
  return knex.transaction(async tx => {
    const changed = await tx('integrations')
      .where({ ...isAtRevision(at), warning: options.warning })
      .update({ warned_at: null, warning: null });
    if (changed === 0) {
      return false;
    }
    await options.andThen(tx);
    return true;
  });
}
