import type { SourceResync } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import type { SourceRecord, SourceRun } from '../model/source';
import { beginRun } from './operations/sources/beginRun';
import { completeRun, type RunEnd } from './operations/sources/completeRun';
import { failRun } from './operations/sources/failRun';
import { findSource } from './operations/sources/findSource';
import { requestResync } from './operations/sources/requestResync';

/** The state of the sources that run in passes. */
export class SourceStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Begins a pass. It overtakes a pass in progress. */
  async begin(sourceId: string, now: number): Promise<SourceRun> {
    return beginRun(this.#knex, sourceId, now);
  }

  /**
   * Records that a pass was completed.
   *
   * @throws `OvertakenError`
   */
  async complete(run: SourceRun, end: RunEnd): Promise<void> {
    await completeRun(this.#knex, run, end);
  }

  /** Records that a pass failed, unless it was overtaken. */
  async fail(
    run: SourceRun,
    failure: { message: string; now: number },
  ): Promise<void> {
    await failRun(this.#knex, run, failure);
  }

  /** Requests a resync, which the next pass does instead of sending the changes that it finds. */
  async requestResync(
    sourceId: string,
    request: { events: SourceResync; now: number },
  ): Promise<void> {
    await requestResync(this.#knex, sourceId, request);
  }

  /** @returns undefined for a source that has never run */
  async find(sourceId: string): Promise<SourceRecord | undefined> {
    return findSource(this.#knex, sourceId);
  }
}
