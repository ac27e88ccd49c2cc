import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  catalog?: {
    providers?: {
      /** Publishes the event types of the webhooks backend as API entities. Default: disabled. */
      webhooks?: {
        /** Entity ref of the owner of the entities. The default kind is `group`. */
        owner: string;
        /** Entity ref of the system of the entities. The default kind is `system`. */
        system?: string;
        /** Entity ref of the component that provides the events, such as the portal. The default kind is `component`. */
        providedBy?: string;
        /** Namespace of the entities. Default: `default`. */
        namespace?: string;
        /** Lifecycle of event types that are not deprecated. Default: `production`. */
        lifecycle?: string;
        /** Whether components whose integrations subscribe to an event type consume its API. Default: true. */
        consumers?: boolean;
        /** Whether to publish protected event types, whose schemas everybody can read then. Default: false. */
        includeProtected?: boolean;
        /** Default: every 10 minutes. */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
      };
    };
  };
}
