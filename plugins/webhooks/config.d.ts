/** The configuration of the backend plugin that the portal shows. The backend plugin describes it. */
export interface Config {
  webhooks?: {
    health?: {
      /** @visibility frontend */
      failingDays?: number;
      /** @visibility frontend */
      timeoutsPerDay?: number;
      earlyWarning?: {
        /** @visibility frontend */
        pauses?: number;
        /** @deepVisibility frontend */
        failingFor?: string | { [unit: string]: number };
      };
    };
  };
}
