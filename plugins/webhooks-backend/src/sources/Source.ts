import type {
  Source as SourceStatus,
  SourceResync,
} from 'backstage-plugin-webhooks-common';

/** A source of events that the plugin dispatches. */
export interface Source {
  readonly id: string;
  status(): Promise<SourceStatus>;
  /** Requests a pass; absent for a source without passes. */
  resync?(events: SourceResync): Promise<void>;
}
