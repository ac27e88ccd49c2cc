import { AZURE_DEVOPS } from './azureDevOps';
import { BITBUCKET_CLOUD } from './bitbucketCloud';
import { BITBUCKET_SERVER } from './bitbucketServer';
import { GERRIT } from './gerrit';
import { GITHUB } from './github';
import { GITLAB } from './gitlab';
import type { Preset } from './preset';

export type { Preset, PresetEvent } from './preset';

/** The presets by their names in the configuration. */
export const PRESETS: Record<string, Preset> = {
  github: GITHUB,
  gitlab: GITLAB,
  azureDevOps: AZURE_DEVOPS,
  bitbucketCloud: BITBUCKET_CLOUD,
  bitbucketServer: BITBUCKET_SERVER,
  gerrit: GERRIT,
};
