import type {
  Source as SourceStatus,
  SourceResync,
} from 'backstage-plugin-webhooks-common';

/** A source of events that nobody dispatches by hand. */
export interface Source {
  readonly id: string;
  status(): Promise<SourceStatus>;
  /** Starts a pass soon; absent from a source without passes. */
  resync?(events: SourceResync): Promise<void>;
}
