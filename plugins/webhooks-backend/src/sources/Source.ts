import type {
  Source as SourceStatus,
  SourceResync,
} from 'backstage-plugin-webhooks-common';

/** What brings events by itself. */
export interface Source {
  readonly id: string;
  status(): Promise<SourceStatus>;
  /** Starts a pass soon; absent from a source without passes. */
  resync?(events: SourceResync): Promise<void>;
}
