import type { Preset } from './preset';

const ACTOR = { name: 'jane', displayName: 'Jane' };

const REPOSITORY = {
  slug: 'shop',
  name: 'shop',
  project: { key: 'ACME', name: 'Acme' },
};

const PULL_REQUEST = {
  id: 42,
  title: 'Round prices',
  state: 'OPEN',
  createdDate: 1772355600000,
  updatedDate: 1772452800000,
  author: { user: ACTOR },
  fromRef: {
    displayId: 'round-prices',
    latestCommit: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
    repository: REPOSITORY,
  },
  toRef: { displayId: 'main', repository: REPOSITORY },
};

/** Bitbucket Server and Data Center webhooks, as documented in "Event payload". */
export const BITBUCKET_SERVER: Preset = {
  topic: 'bitbucketServer',
  idempotencyFrom: 'metadata.x-request-id',
  events: [
    {
      name: 'repo:refs_changed',
      description: 'Commits or tags were pushed to a Bitbucket repository.',
      example: {
        date: '2026-03-02T12:00:00+0000',
        actor: ACTOR,
        repository: REPOSITORY,
        changes: [
          {
            ref: { displayId: 'main', type: 'BRANCH' },
            fromHash: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
            toHash: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
            type: 'UPDATE',
          },
        ],
      },
    },
    {
      name: 'pr:from_ref_updated',
      description: 'Commits were pushed to a pull request on Bitbucket.',
      example: {
        date: '2026-03-02T12:00:00+0000',
        actor: ACTOR,
        pullRequest: PULL_REQUEST,
        previousFromHash: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
      },
    },
    ...(
      [
        ['opened', 'was opened', 'OPEN'],
        ['modified', 'was changed', 'OPEN'],
        ['merged', 'was merged', 'MERGED'],
        ['declined', 'was declined', 'DECLINED'],
      ] as const
    ).map(([name, happened, state]) => ({
      name: `pr:${name}`,
      description: `A pull request on Bitbucket ${happened}.`,
      example: {
        date: '2026-03-02T12:00:00+0000',
        actor: ACTOR,
        pullRequest: { ...PULL_REQUEST, state },
      },
    })),
  ],
};
