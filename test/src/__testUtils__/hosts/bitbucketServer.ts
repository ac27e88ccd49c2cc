import type { JsonObject } from '@backstage/types';
import { AFTER, BEFORE, type Host } from './host';

const ACTOR = {
  name: 'kim',
  emailAddress: 'kim@acme.example',
  id: 3231,
  displayName: 'Kim Lee',
  active: true,
  slug: 'kim',
  type: 'NORMAL',
};

const REPOSITORY = {
  slug: 'shop',
  id: 84,
  name: 'shop',
  scmId: 'git',
  state: 'AVAILABLE',
  statusMessage: 'Available',
  forkable: true,
  project: {
    key: 'ACME',
    id: 2,
    name: 'Acme',
    public: false,
    type: 'NORMAL',
  },
  public: false,
};

const HEADER = { date: '2026-03-02T12:00:00+0000', actor: ACTOR };

function pullRequest(
  eventKey: string,
  state: string,
  more: JsonObject = {},
): JsonObject {
  return {
    eventKey,
    ...HEADER,
    pullRequest: {
      id: 7,
      version: 1,
      title: 'Count the baskets',
      state,
      open: state === 'OPEN',
      closed: state !== 'OPEN',
      createdDate: 1772355600860,
      updatedDate: 1772452800286,
      fromRef: {
        id: 'refs/heads/baskets',
        displayId: 'baskets',
        latestCommit: AFTER,
        repository: REPOSITORY,
      },
      toRef: {
        id: 'refs/heads/main',
        displayId: 'main',
        latestCommit: BEFORE,
        repository: REPOSITORY,
      },
      locked: false,
      author: {
        user: ACTOR,
        role: 'AUTHOR',
        approved: false,
        status: 'UNAPPROVED',
      },
      reviewers: [],
      participants: [],
    },
    ...more,
  };
}

/** Bitbucket Data Center. */
export const bitbucketServer: Host = {
  topic: 'bitbucketServer',
  request: (event, deliveryId) => ({
    headers: {
      'user-agent': 'Atlassian HttpClient 4.2.0 / Bitbucket-8.19.0',
      'x-event-key': event,
      'x-request-id': deliveryId,
      'x-hub-signature':
        'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
    },
    payload: bitbucketServer.payloads[event],
  }),
  payloads: {
    'repo:refs_changed': {
      eventKey: 'repo:refs_changed',
      ...HEADER,
      repository: REPOSITORY,
      changes: [
        {
          ref: { id: 'refs/heads/main', displayId: 'main', type: 'BRANCH' },
          refId: 'refs/heads/main',
          fromHash: BEFORE,
          toHash: AFTER,
          type: 'UPDATE',
        },
      ],
    },
    'pr:opened': pullRequest('pr:opened', 'OPEN'),
    'pr:from_ref_updated': pullRequest('pr:from_ref_updated', 'OPEN', {
      previousFromHash: BEFORE,
    }),
    'pr:modified': pullRequest('pr:modified', 'OPEN', {
      previousTitle: 'Count baskets',
      previousDescription: null,
      previousTarget: {
        id: 'refs/heads/main',
        displayId: 'main',
        type: 'BRANCH',
      },
    }),
    'pr:merged': pullRequest('pr:merged', 'MERGED'),
    'pr:declined': pullRequest('pr:declined', 'DECLINED'),
  },
};
