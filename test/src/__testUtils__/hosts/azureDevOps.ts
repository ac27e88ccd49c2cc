import type { JsonObject } from '@backstage/types';
import { AFTER, BEFORE, type Host } from './host';

const URL = 'https://dev.azure.com/acme/_apis';

const IDENTITY = {
  id: '54d125f7-69f7-4191-904f-c5b96b6261c8',
  displayName: 'Kim Lee',
  uniqueName: 'kim@acme.example',
  url: `${URL}/Identities/54d125f7-69f7-4191-904f-c5b96b6261c8`,
};

const PROJECT = {
  id: '6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c',
  name: 'Acme',
  url: `${URL}/projects/6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c`,
  state: 'wellFormed',
};

const REPOSITORY = {
  id: '4bc14d40-c903-45e2-872e-0462c7748079',
  name: 'shop',
  url: `${URL}/git/repositories/4bc14d40-c903-45e2-872e-0462c7748079`,
  project: PROJECT,
  defaultBranch: 'refs/heads/main',
  remoteUrl: 'https://dev.azure.com/acme/Acme/_git/shop',
};

const PULL_REQUEST = {
  repository: REPOSITORY,
  pullRequestId: 7,
  status: 'active',
  createdBy: IDENTITY,
  creationDate: '2026-03-01T09:00:00.589889Z',
  title: 'Count the baskets',
  description: 'They were not counted.',
  sourceRefName: 'refs/heads/baskets',
  targetRefName: 'refs/heads/main',
  mergeStatus: 'succeeded',
  mergeId: 'a10bb228-6ba6-4362-abd7-49ea21333dbd',
  lastMergeSourceCommit: { commitId: AFTER },
  reviewers: [{ vote: 0, ...IDENTITY }],
  url: `${URL}/git/repositories/4bc14d40-c903-45e2-872e-0462c7748079/pullRequests/7`,
};

const RESOURCES: Record<string, JsonObject> = {
  'git.push': {
    commits: [
      {
        commitId: AFTER,
        author: { name: 'Kim Lee', email: 'kim@acme.example' },
        committer: { name: 'Kim Lee', email: 'kim@acme.example' },
        comment: 'Count the baskets',
        url: `https://dev.azure.com/acme/Acme/_git/shop/commit/${AFTER}`,
      },
    ],
    refUpdates: [
      { name: 'refs/heads/main', oldObjectId: BEFORE, newObjectId: AFTER },
    ],
    repository: REPOSITORY,
    pushedBy: IDENTITY,
    pushId: 14,
    date: '2026-03-02T12:00:00.3309587Z',
    url: `${URL}/git/repositories/4bc14d40-c903-45e2-872e-0462c7748079/pushes/14`,
  },
  'git.pullrequest.created': PULL_REQUEST,
  'git.pullrequest.updated': PULL_REQUEST,
  'git.pullrequest.merged': {
    ...PULL_REQUEST,
    status: 'completed',
    closedDate: '2026-03-02T12:00:00.3660573Z',
  },
  // Resource version 2.0.
  'build.complete': {
    _links: {
      web: { href: 'https://dev.azure.com/acme/_build/results?buildId=42' },
    },
    id: 42,
    buildNumber: '20260302.1',
    status: 'completed',
    result: 'succeeded',
    queueTime: '2026-03-02T11:57:00.7367977Z',
    startTime: '2026-03-02T11:58:00.6205723Z',
    finishTime: '2026-03-02T12:00:00.520904Z',
    url: `${URL}/build/Builds/42`,
    definition: { id: 3, name: 'shop', path: '\\', project: PROJECT },
    project: PROJECT,
    sourceBranch: 'refs/heads/main',
    sourceVersion: AFTER,
    reason: 'manual',
    requestedFor: IDENTITY,
    repository: { id: REPOSITORY.id, type: 'TfsGit', name: 'shop' },
  },
};

const PAYLOADS = Object.fromEntries(
  Object.entries(RESOURCES).map(([eventType, resource]) => [
    eventType,
    {
      subscriptionId: 'aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e',
      notificationId: 1,
      eventType,
      publisherId: 'tfs',
      message: {
        text: 'Kim Lee did something',
        html: '<b>Kim Lee</b> did something',
        markdown: '**Kim Lee** did something',
      },
      detailedMessage: { text: 'Kim Lee did something to the shop' },
      resource,
      resourceVersion: eventType === 'build.complete' ? '2.0' : '1.0',
      resourceContainers: {
        account: { id: 'f844ec47-a9db-4511-8281-8b63f4eaf94e' },
        project: { id: PROJECT.id },
      },
      createdDate: '2026-03-02T12:00:01.0379153Z',
    },
  ]),
);

/** Service hooks of Azure DevOps, whose delivery id is in the payload. */
export const azureDevOps: Host = {
  topic: 'azureDevOps',
  payloads: PAYLOADS,
  request: (event, deliveryId) => ({
    headers: {
      'user-agent': 'VSServices/19.265 (w3wp.exe)',
      // Subscriptions can have HTTP headers of their own.
      'x-ado-webhook-secret': 'of-azure',
    },
    payload: { ...PAYLOADS[event], id: deliveryId },
  }),
  forged: { 'x-ado-webhook-secret': 'guessed' },
};
