import type { Preset } from './preset';

const PROJECT = {
  id: 15,
  path_with_namespace: 'acme/shop',
  web_url: 'https://gitlab.com/acme/shop',
  default_branch: 'main',
};

const USER = { username: 'jane', name: 'Jane' };

const PUSH = {
  object_kind: 'push',
  ref: 'refs/heads/main',
  before: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
  after: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
  user_username: 'jane',
  project: PROJECT,
  total_commits_count: 1,
  commits: [
    {
      id: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
      title: 'Round prices',
      timestamp: '2026-03-02T12:00:00+00:00',
      url: 'https://gitlab.com/acme/shop/-/commit/0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
      author: { name: 'Jane' },
    },
  ],
};

/**
 * GitLab webhooks, as documented in "Webhook events".
 *
 * The header `x-gitlab-event-uuid` is the same for all events of a chain of webhooks, so it is not a delivery id.
 */
export const GITLAB: Preset = {
  topic: 'gitlab',
  idempotencyFrom: 'metadata.idempotency-key',
  events: [
    {
      name: 'push',
      description: 'Commits were pushed to a GitLab project.',
      example: PUSH,
    },
    {
      name: 'tag_push',
      description: 'A tag of a GitLab project was created or deleted.',
      example: { ...PUSH, object_kind: 'tag_push', ref: 'refs/tags/v1.2.0' },
    },
    {
      name: 'merge_request',
      description: 'A merge request on GitLab was opened, changed or closed.',
      example: {
        object_kind: 'merge_request',
        user: USER,
        project: PROJECT,
        object_attributes: {
          iid: 42,
          title: 'Round prices',
          state: 'merged',
          action: 'merge',
          draft: false,
          source_branch: 'round-prices',
          target_branch: 'main',
          last_commit: { id: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c' },
          url: 'https://gitlab.com/acme/shop/-/merge_requests/42',
          created_at: '2026-03-01T09:00:00Z',
          updated_at: '2026-03-02T12:00:00Z',
        },
      },
    },
    {
      name: 'issue',
      description: 'An issue on GitLab was opened, changed or closed.',
      example: {
        object_kind: 'issue',
        user: USER,
        project: PROJECT,
        object_attributes: {
          iid: 43,
          title: 'Prices have too many digits',
          state: 'opened',
          action: 'open',
          confidential: false,
          url: 'https://gitlab.com/acme/shop/-/issues/43',
          created_at: '2026-03-02T12:00:00Z',
          updated_at: '2026-03-02T12:00:00Z',
        },
      },
    },
    {
      name: 'pipeline',
      description: 'The status of a GitLab pipeline has changed.',
      example: {
        object_kind: 'pipeline',
        user: USER,
        project: PROJECT,
        object_attributes: {
          id: 31,
          ref: 'main',
          tag: false,
          sha: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
          source: 'push',
          status: 'success',
          url: 'https://gitlab.com/acme/shop/-/pipelines/31',
          duration: 63,
        },
      },
    },
    {
      name: 'release',
      description: 'A release on GitLab was created, changed or deleted.',
      example: {
        object_kind: 'release',
        action: 'create',
        tag: 'v1.2.0',
        name: 'Version 1.2.0',
        url: 'https://gitlab.com/acme/shop/-/releases/v1.2.0',
        released_at: '2026-03-02T12:00:00Z',
        project: PROJECT,
      },
    },
  ],
};
