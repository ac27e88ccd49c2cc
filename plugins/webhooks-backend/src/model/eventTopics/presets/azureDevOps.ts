import type { JsonObject } from '@backstage/types';
import type { Preset, PresetEvent } from './preset';

const REPOSITORY = {
  name: 'shop',
  project: { name: 'acme' },
  remoteUrl: 'https://dev.azure.com/acme/acme/_git/shop',
};

const PULL_REQUEST = {
  pullRequestId: 42,
  title: 'Round prices',
  status: 'completed',
  sourceRefName: 'refs/heads/round-prices',
  targetRefName: 'refs/heads/main',
  mergeStatus: 'succeeded',
  lastMergeSourceCommit: {
    commitId: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
  },
  creationDate: '2026-03-01T09:00:00Z',
  createdBy: { displayName: 'Jane', uniqueName: 'jane@acme.example' },
  repository: REPOSITORY,
};

function event(
  name: string,
  description: string,
  resource: JsonObject,
): PresetEvent {
  return {
    name,
    description,
    example: {
      id: '03c164c2-8912-4d5e-8009-3707d5f83734',
      eventType: name,
      message: { text: 'Jane updated shop' },
      createdDate: '2026-03-02T12:00:00Z',
      resource,
    },
  };
}

/** Azure DevOps webhooks, as documented in "Service hooks events". */
export const AZURE_DEVOPS: Preset = {
  topic: 'azureDevOps',
  idempotencyFrom: 'payload.id',
  events: [
    event('git.push', 'Commits were pushed to an Azure DevOps repository.', {
      pushId: 14,
      date: '2026-03-02T12:00:00Z',
      pushedBy: { displayName: 'Jane', uniqueName: 'jane@acme.example' },
      refUpdates: [
        {
          name: 'refs/heads/main',
          oldObjectId: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
          newObjectId: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
        },
      ],
      commits: [
        {
          commitId: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
          comment: 'Round prices',
          url: 'https://dev.azure.com/acme/acme/_git/shop/commit/0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
        },
      ],
      repository: REPOSITORY,
    }),
    event(
      'git.pullrequest.created',
      'A pull request on Azure DevOps was created.',
      { ...PULL_REQUEST, status: 'active' },
    ),
    event(
      'git.pullrequest.updated',
      'A pull request on Azure DevOps was changed.',
      { ...PULL_REQUEST, status: 'active' },
    ),
    event(
      'git.pullrequest.merged',
      'The merge of a pull request on Azure DevOps was attempted.',
      PULL_REQUEST,
    ),
    event('build.complete', 'A build on Azure DevOps has ended.', {
      id: 2727,
      buildNumber: '20260302.1',
      status: 'completed',
      result: 'succeeded',
      url: 'https://dev.azure.com/acme/acme/_apis/build/Builds/2727',
      sourceBranch: 'refs/heads/main',
      sourceVersion: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
      startTime: '2026-03-02T11:58:00Z',
      finishTime: '2026-03-02T12:00:00Z',
      definition: { name: 'shop' },
      project: { name: 'acme' },
    }),
  ],
};
