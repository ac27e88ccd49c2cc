import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type {
  DisabledReason,
  HealthEvidence,
} from 'backstage-plugin-webhooks-common';
import type { HealthOptions } from '../config/options';
import type { DeliveryLog } from '../database/DeliveryLog';
import type {
  HealthDayRecord,
  HealthStore,
  HealthSubject,
} from '../database/HealthStore';
import type { IntegrationStore } from '../database/IntegrationStore';
import type { AlertKind, AlertFacts } from '../model/alert';
import { optionalIso, utcDay, type Clock } from '../model/clock';
import type { AttemptEvent } from '../model/delivery';
import { withPolicy } from '../model/healthPolicy';
import type { HealthRuleOptions } from '../model/healthRules';
import { windowStart } from '../model/healthStatus';
import {
  hasRegainedRate,
  judge,
  WARNINGS,
  type Judgement,
  type Warning,
} from '../model/judge';
import { isFailure } from '../model/outcome';
import { describeRates, summarize, withoutResponse } from './evidence';

/** Integrations per batch. */
const PAGE = 200;
/** Maximum length of the last response in the evidence, in characters. */
const EVIDENCE_BODY = 500;

type Broken = Extract<Judgement<HealthDayRecord>, { kind: 'broken' }>;
type WarningFacts = Extract<Judgement, { kind: Warning }>;

interface HealthMonitorOptions {
  integrations: IntegrationStore;
  health: HealthStore;
  log: DeliveryLog;
  options: HealthOptions;
  clock: Clock;
  auditor: AuditorService;
  logger: LoggerService;
  /** Called after an alert was stored for sending. Must not throw. */
  onAlert: () => void;
  /** Called after an integration was disabled or warned. Must not throw. */
  onChange: (integrationId: string) => void;
}

/** Checks integrations against the health rules, disables broken ones and warns the owners of failing ones. */
export class HealthMonitor {
  readonly #deps: HealthMonitorOptions;
  readonly #toCheck = new Set<string>();
  #checking?: Promise<void>;

  constructor(options: HealthMonitorOptions) {
    this.#deps = options;
  }

  /** Schedules a check of integrations whose attempts failed. */
  recorded(events: AttemptEvent[]): void {
    this.checkSoon(
      new Set(
        events
          .filter(
            ({ attempt, owned }) =>
              owned && attempt.counted && isFailure(attempt.result.outcome),
          )
          .map(({ attempt }) => attempt.delivery.integrationId),
      ),
    );
  }

  /** Schedules a check of these integrations. The failures of a batch cause one check. */
  checkSoon(integrationIds: Iterable<string>): void {
    for (const id of integrationIds) {
      this.#toCheck.add(id);
    }
    if (this.#toCheck.size > 0) {
      this.#checking ??= this.#checkInBackground();
    }
  }

  /** Waits for all scheduled checks. */
  async settled(): Promise<void> {
    await this.#checking;
  }

  /**
   * Checks every active integration that failed within the window. This covers failures that were recorded by a replica
   * that died, or under other rules.
   */
  async checkAll(signal: AbortSignal): Promise<void> {
    const { health, clock, options } = this.#deps;
    const since = windowStart(clock.now(), options.windowDays);
    let after = '';
    while (!signal.aborted) {
      const ids = await health.troubledSince(since, { after, limit: PAGE });
      await this.check(ids);
      if (ids.length < PAGE) {
        break;
      }
      after = ids[ids.length - 1];
    }
  }

  /** Checks these integrations now. An integration that changes during the check is checked again. */
  async check(ids: string[]): Promise<void> {
    const { health, clock, options } = this.#deps;
    const sinceDay = utcDay(windowStart(clock.now(), options.windowDays));
    for (const subject of await health.subjects(ids, sinceDay)) {
      const limits = withPolicy(options, subject.policy);
      const judgement = judge(subject, limits, clock.now());
      if (judgement.kind === 'broken') {
        await this.#disable(subject, judgement);
      } else if (judgement.kind !== 'fine') {
        await this.#warn(subject, judgement, limits);
      } else if (
        subject.warning === 'success-rate' &&
        hasRegainedRate(subject.days, options, clock.now())
      ) {
        await this.#endWarning(subject, subject.warning);
      }
    }
  }

  async #checkInBackground(): Promise<void> {
    while (this.#toCheck.size > 0) {
      const ids = [...this.#toCheck];
      this.#toCheck.clear();
      try {
        await this.check(ids);
      } catch (error) {
        // The health task will check them.
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
    { reason, days }: Broken,
  ): Promise<void> {
    const { integrations, health, auditor, logger, clock, onAlert, onChange } =
      this.#deps;
    const now = clock.now();
    const evidence = await this.#evidence(subject, reason, days);
    const shareable = withoutResponse(evidence);
    const { lastSuccessAt = 0 } = await integrations.get(subject.id);
    const { failed } = await health.counts(subject.id, lastSuccessAt);
    const disabled = await integrations.disable(subject, {
      reason,
      evidence,
      now,
      alert: {
        kind: 'disabled',
        owner: subject.owner,
        facts: { name: subject.name, evidence: shareable, failed },
      },
    });
    if (!disabled) {
      this.checkSoon([subject.id]);
      return;
    }
    onAlert();
    onChange(subject.id);
    logger.warn(`Integration disabled: ${evidence.summary}`, {
      integrationId: subject.id,
      reason,
      evidence: JSON.stringify(shareable),
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
        evidence: JSON.parse(JSON.stringify(shareable)),
      },
    });
    await event.success();
  }

  async #warn(
    subject: HealthSubject,
    warning: WarningFacts,
    limits: HealthRuleOptions,
  ): Promise<void> {
    if (!isStronger(warning.kind, subject.warning)) {
      return;
    }
    const { integrations, clock, logger, onAlert, onChange } = this.#deps;
    const now = clock.now();
    const warned = await integrations.warn(subject, {
      warning: warning.kind,
      now,
      alert: {
        ...toAlert(subject, warning, limits),
        owner: subject.owner,
      },
    });
    if (warned) {
      onAlert();
      onChange(subject.id);
      logger.info('Warned the owners of a failing integration', {
        integrationId: subject.id,
        warning: warning.kind,
      });
    } else {
      this.checkSoon([subject.id]);
    }
  }

  async #endWarning(subject: HealthSubject, warning: Warning): Promise<void> {
    const { integrations, clock, onAlert, onChange } = this.#deps;
    const ended = await integrations.endWarning(subject, {
      warning,
      now: clock.now(),
      alert: {
        kind: 'recovered',
        owner: subject.owner,
        facts: { name: subject.name },
      },
    });
    if (ended) {
      onAlert();
      onChange(subject.id);
    }
  }

  async #evidence(
    subject: HealthSubject,
    reason: DisabledReason,
    days: HealthDayRecord[],
  ): Promise<HealthEvidence> {
    const last = await this.#deps.log.lastFailedAttempt(subject.id);
    const first = days[0]?.firstFailureAt;
    const lastFailure = latest(days.map(day => day.lastFailureAt));
    const lastSuccess = latest(subject.days.map(day => day.lastSuccessAt));
    return {
      reason,
      summary: summarize(reason, days, lastSuccess),
      days: days.map(({ date, success, error, timeout, gone, throttled }) => ({
        date,
        success,
        error,
        timeout,
        gone,
        throttled,
      })),
      firstFailureAt: optionalIso(first),
      lastFailureAt: optionalIso(lastFailure),
      lastSuccessAt: optionalIso(lastSuccess),
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

function toAlert(
  { name, run }: HealthSubject,
  warning: WarningFacts,
  { failingDays: failingDaysLimit }: HealthRuleOptions,
): { kind: AlertKind; facts: AlertFacts } {
  switch (warning.kind) {
    case 'early':
      return {
        kind: 'early-warning',
        facts: {
          name,
          failingDaysLimit,
          earlyWarning: {
            cause: warning.cause,
            failingSince: optionalIso(
              warning.cause === 'throttled'
                ? run.throttledSince
                : run.failingSince,
            ),
          },
        },
      };
    case 'success-rate':
      return {
        kind: 'success-rate',
        facts: { name, rates: describeRates(warning.days) },
      };
    default: {
      const { failingDays } = warning;
      return {
        kind: 'warning',
        facts: { name, failingDays, failingDaysLimit },
      };
    }
  }
}

function isStronger(warning: Warning, before: Warning | undefined): boolean {
  return (
    before === undefined || WARNINGS.indexOf(warning) > WARNINGS.indexOf(before)
  );
}

function latest(times: (number | undefined)[]): number | undefined {
  return times.reduce(
    (a, b) => (a === undefined || (b !== undefined && b > a) ? b : a),
    undefined,
  );
}
