import { azureDevOps } from './azureDevOps';
import { bitbucketCloud } from './bitbucketCloud';
import { bitbucketServer } from './bitbucketServer';
import { gerrit } from './gerrit';
import { gitlab } from './gitlab';
import type { Host } from './host';

/** The source code hosts that have a preset, without GitHub. */
export const hosts: Host[] = [
  gitlab,
  azureDevOps,
  bitbucketCloud,
  bitbucketServer,
  gerrit,
];
