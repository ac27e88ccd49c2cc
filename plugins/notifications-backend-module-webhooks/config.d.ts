export interface Config {
  notifications?: {
    processors?: {
      /** Sends notifications to webhooks if `webhooks.sources.notifications.enabled` is set. */
      webhooks?: {
        /** Filter of the notifications to send. Default: all. */
        filter?: {
          /** Minimum severity. */
          minSeverity?: 'critical' | 'high' | 'normal' | 'low';
          /** Maximum severity. */
          maxSeverity?: 'critical' | 'high' | 'normal' | 'low';
          /** Topics to exclude. */
          excludedTopics?: string[];
          /** Topics to include. Default: all. */
          includedTopics?: string[];
        };
      };
    };
  };
}
