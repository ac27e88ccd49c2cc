import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type {
  DisabledReason,
  HealthEvidence,
} from 'backstage-plugin-webhooks-common';
import { toIso, utcDay, type Clock } from '../clock';
import type { HealthOptions } from '../config';
import type { DeliveryLog } from '../database/DeliveryLog';
import type {
  HealthDayRecord,
  HealthStore,
  HealthSubject,
} from '../database/HealthStore';
import type { IntegrationStore } from '../database/IntegrationStore';
import { insertAlert } from '../database/outbox';
import { summarize } from './evidence';
import { evaluateHealth, type Verdict } from './rules';
import { windowStart } from './status';

/** Integrations looked at in one go. */
const PAGE = 200;
/** How much of the last response goes into the evidence, in characters. */
const EVIDENCE_BODY = 500;

interface HealthMonitorOptions {
  integrations: IntegrationStore;
  health: HealthStore;
  log: DeliveryLog;
  options: HealthOptions;
  clock: Clock;
  auditor: AuditorService;
  logger: LoggerService;
  /** Called when an alert was stored for sending. Must not throw. */
  onAlert: () => void;
  /** Called when an integration was disabled or warned. Must not throw. */
  onChange: (integrationId: string) => void;
}

/**
 * Checks integrations against the health rules, disables those that are broken and warns the owners of those that soon
 * will be.
 */
export class HealthMonitor {
  readonly #deps: HealthMonitorOptions;
  readonly #suspects = new Set<string>();
  #checking?: Promise<void>;

  static create(options: HealthMonitorOptions): HealthMonitor {
    return new HealthMonitor(options);
  }

  private constructor(options: HealthMonitorOptions) {
    this.#deps = options;
  }

  /** Checks these integrations soon; the failures of one batch cost one check. */
  suspect(integrationIds: Iterable<string>): void {
    for (const id of integrationIds) {
      this.#suspects.add(id);
    }
    if (this.#suspects.size > 0) {
      this.#checking ??= this.#checkSuspects();
    }
  }

  /** Waits until all that were suspected are checked. */
  async settled(): Promise<void> {
    await this.#checking;
  }

  /**
   * Checks every active integration that failed within the window: those whose last failure was counted by a replica
   * that then died, or under other rules.
   */
  async checkAll(signal: AbortSignal): Promise<void> {
    const { health, clock, options } = this.#deps;
    const since = windowStart(clock.now(), options.windowDays);
    let after = '';
    while (!signal.aborted) {
      const ids = await health.failedSince(since, { after, limit: PAGE });
      await this.check(ids);
      if (ids.length < PAGE) {
        break;
      }
      after = ids[ids.length - 1];
    }
  }

  async check(ids: string[]): Promise<void> {
    const { health, clock, options } = this.#deps;
    const sinceDay = utcDay(windowStart(clock.now(), options.windowDays));
    for (const subject of await health.subjects(ids, sinceDay)) {
      const verdict = evaluateHealth(subject.days, options);
      if (verdict.broken) {
        await this.#disable(subject, verdict, verdict.broken);
      } else if (verdict.warn && subject.warnedAt === undefined) {
        await this.#warn(subject, verdict);
      }
    }
  }

  async #checkSuspects(): Promise<void> {
    while (this.#suspects.size > 0) {
      const ids = [...this.#suspects];
      this.#suspects.clear();
      try {
        await this.check(ids);
      } catch (error) {
        // The health task checks them again.
        this.#deps.logger.warn(
          'Integrations could not be checked; the health task will',
          error as Error,
        );
      }
    }
    this.#checking = undefined;
  }

  async #disable(
    subject: HealthSubject,
    verdict: Verdict<HealthDayRecord>,
    reason: DisabledReason,
  ): Promise<void> {
    const { integrations, auditor, logger, clock, onAlert, onChange } =
      this.#deps;
    const now = clock.now();
    const evidence = await this.#evidence(subject, verdict, reason);
    const disabled = await integrations.disable(subject.id, {
      reason,
      evidence,
      epoch: subject.epoch,
      now,
      andThen: tx =>
        insertAlert(tx, {
          kind: 'disabled',
          integrationId: subject.id,
          owner: subject.owner,
          facts: { name: subject.name, evidence },
          now,
        }),
    });
    if (!disabled) {
      return;
    }
    onAlert();
    onChange(subject.id);
    logger.warn(`Integration disabled: ${evidence.summary}`, {
      integrationId: subject.id,
      reason,
      evidence: JSON.stringify(evidence),
    });
    const event = await auditor.createEvent({
      eventId: 'integration-disable',
      severityLevel: 'high',
      meta: {
        integrationId: subject.id,
        name: subject.name,
        owner: subject.owner,
        actor: 'health-rule',
        reason,
        evidence: JSON.parse(JSON.stringify(evidence)),
      },
    });
    await event.success();
  }

  async #warn(subject: HealthSubject, verdict: Verdict): Promise<void> {
    const { integrations, clock, options, logger, onAlert, onChange } =
      this.#deps;
    const now = clock.now();
    const warned = await integrations.warn(subject.id, {
      epoch: subject.epoch,
      now,
      andThen: tx =>
        insertAlert(tx, {
          kind: 'warning',
          integrationId: subject.id,
          owner: subject.owner,
          facts: {
            name: subject.name,
            failingDays: verdict.failingDays,
            failingDaysLimit: options.failingDays,
          },
          now,
        }),
    });
    if (warned) {
      onAlert();
      onChange(subject.id);
      logger.info('Owners of a failing integration are warned', {
        integrationId: subject.id,
        failingDays: verdict.failingDays,
      });
    }
  }

  async #evidence(
    subject: HealthSubject,
    verdict: Verdict<HealthDayRecord>,
    reason: DisabledReason,
  ): Promise<HealthEvidence> {
    const last = await this.#deps.log.lastFailedAttempt(subject.id);
    const first = verdict.evidence[0]?.firstFailureAt;
    const lastFailure = latest(verdict.evidence.map(day => day.lastFailureAt));
    const lastSuccess = latest(subject.days.map(day => day.lastSuccessAt));
    return {
      reason,
      summary: summarize(reason, verdict.evidence, lastSuccess),
      days: verdict.evidence.map(
        ({ date, success, error, timeout, fatal, throttled }) => ({
          date,
          success,
          error,
          timeout,
          fatal,
          throttled,
        }),
      ),
      firstFailureAt: first === undefined ? undefined : toIso(first),
      lastFailureAt: lastFailure === undefined ? undefined : toIso(lastFailure),
      lastSuccessAt: lastSuccess === undefined ? undefined : toIso(lastSuccess),
      lastAttempt: last && {
        deliveryId: last.deliveryId,
        outcome: last.outcome,
        statusCode: last.statusCode,
        errorCode: last.errorCode,
        responseBody: last.responseBody?.slice(0, EVIDENCE_BODY),
      },
    };
  }
}

function latest(times: (number | undefined)[]): number | undefined {
  return times.reduce(
    (a, b) => (a === undefined || (b !== undefined && b > a) ? b : a),
    undefined,
  );
}
