import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  webhooksSourceReadPermission,
  webhooksSourceResyncPermission,
  type Source as SourceStatus,
  type SourceResync,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import type { Source } from './Source';

interface SourceServiceOptions {
  sources: Source[];
  access: AccessControl;
}

/** Lists and resyncs sources for callers. */
export class SourceService {
  readonly #options: SourceServiceOptions;

  constructor(options: SourceServiceOptions) {
    this.#options = options;
  }

  /**
   * @throws `NotAllowedError`
   */
  async list(credentials: BackstageCredentials): Promise<SourceStatus[]> {
    const { sources, access } = this.#options;
    await access.authorize(webhooksSourceReadPermission, credentials);
    return Promise.all(sources.map(source => source.status()));
  }

  /**
   * Starts a pass of a source.
   *
   * @throws `NotAllowedError`, `NotFoundError`
   */
  async resync(
    id: string,
    events: SourceResync,
    credentials: BackstageCredentials,
  ): Promise<SourceStatus> {
    const { sources, access } = this.#options;
    await access.authorize(webhooksSourceResyncPermission, credentials);
    const source = sources.find(one => one.id === id);
    if (!source?.resync) {
      throw new NotFoundError(
        `There is no source '${id}' that can be resynced. GET /sources lists those enabled by webhooks.sources in app-config.`,
      );
    }
    const status = await source.status();
    await source.resync(events);
    return { ...status, resync: events };
  }
}
