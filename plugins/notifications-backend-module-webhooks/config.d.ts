export interface Config {
  notifications?: {
    processors?: {
      /** Sends notifications to webhooks, when `webhooks.sources.notifications.enabled` is set. */
      webhooks?: {
        /** Which notifications are sent; all by default. */
        filter?: {
          /** The lowest severity that is sent. */
          minSeverity?: 'critical' | 'high' | 'normal' | 'low';
          /** The highest severity that is sent. */
          maxSeverity?: 'critical' | 'high' | 'normal' | 'low';
          /** Topics that are not sent. */
          excludedTopics?: string[];
          /** The only topics that are sent. */
          includedTopics?: string[];
        };
      };
    };
  };
}
