import type { JsonObject } from '@backstage/types';
import { AFTER, BEFORE, type Host } from './host';

const ACTOR = {
  type: 'user',
  display_name: 'Kim Lee',
  nickname: 'kim',
  account_id: 'udfy9suggmzpswxc7n200y3c',
  uuid: '{a54f16da-24e9-4d7f-a3a7-b1ba2cd98aa3}',
  links: { html: { href: 'https://bitbucket.org/kim' } },
};

const REPOSITORY = {
  type: 'repository',
  name: 'shop',
  full_name: 'acme/shop',
  uuid: '{673a6070-3421-46c9-9d48-90745f7bfe8e}',
  links: {
    self: { href: 'https://api.bitbucket.org/2.0/repositories/acme/shop' },
    html: { href: 'https://bitbucket.org/acme/shop' },
  },
  scm: 'git',
  is_private: true,
};

const commit = (hash: string) => ({
  type: 'commit',
  hash,
  author: ACTOR,
  message: 'Count the baskets\n',
  date: '2026-03-02T12:00:00+00:00',
  parents: [],
});

function branch(hash: string): JsonObject {
  return { type: 'branch', name: 'main', target: commit(hash) };
}

function pullRequest(state: string): JsonObject {
  return {
    actor: ACTOR,
    repository: REPOSITORY,
    pullrequest: {
      type: 'pullrequest',
      id: 7,
      title: 'Count the baskets',
      description: 'They were not counted.',
      state,
      author: ACTOR,
      source: {
        branch: { name: 'baskets' },
        commit: { hash: AFTER.slice(0, 12) },
        repository: REPOSITORY,
      },
      destination: {
        branch: { name: 'main' },
        commit: { hash: BEFORE.slice(0, 12) },
        repository: REPOSITORY,
      },
      merge_commit: state === 'MERGED' ? { hash: AFTER.slice(0, 12) } : null,
      participants: [],
      reviewers: [ACTOR],
      close_source_branch: true,
      reason: '',
      created_on: '2026-03-01T09:00:00.179678+00:00',
      updated_on: '2026-03-02T12:00:00.205705+00:00',
      links: {
        html: { href: 'https://bitbucket.org/acme/shop/pull-requests/7' },
      },
    },
  };
}

/** A change has the same path for created and deleted branches, but `old` or `new` is null. */
export const bitbucketCloud: Host = {
  topic: 'bitbucketCloud',
  request: (event, deliveryId) => ({
    headers: {
      'user-agent': 'Bitbucket-Webhooks/2.0',
      'x-event-key': event,
      'x-hook-uuid': '7c1dc2b7-1c67-4f5e-8a3e-9bb0f7f6d1d2',
      'x-request-uuid': deliveryId,
      'x-attempt-number': '1',
      'x-hub-signature':
        'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
    },
    payload: bitbucketCloud.payloads[event],
  }),
  payloads: {
    'repo:push': {
      actor: ACTOR,
      repository: REPOSITORY,
      push: {
        changes: [
          {
            old: branch(BEFORE),
            new: branch(AFTER),
            links: {
              html: {
                href: 'https://bitbucket.org/acme/shop/branches/compare',
              },
            },
            created: false,
            forced: false,
            closed: false,
            commits: [commit(AFTER)],
            truncated: false,
          },
        ],
      },
    },
    'pullrequest:created': pullRequest('OPEN'),
    'pullrequest:updated': pullRequest('OPEN'),
    'pullrequest:fulfilled': pullRequest('MERGED'),
    'pullrequest:rejected': pullRequest('DECLINED'),
  },
};
