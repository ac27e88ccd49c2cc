import type { Preset } from './preset';

const COMMON = {
  repository: {
    full_name: 'acme/shop',
    html_url: 'https://github.com/acme/shop',
    private: true,
    default_branch: 'main',
  },
  organization: { login: 'acme' },
  sender: { login: 'jane', type: 'User' },
};

const REF = { ref: 'v1.2.0', ref_type: 'tag', ...COMMON };

/** GitHub webhooks, as documented in "Webhook events and payloads". */
export const GITHUB: Preset = {
  topic: 'github',
  idempotencyFrom: 'metadata.x-github-delivery',
  events: [
    {
      name: 'push',
      description: 'Commits or tags were pushed to a GitHub repository.',
      example: {
        ref: 'refs/heads/main',
        before: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
        after: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
        created: false,
        deleted: false,
        forced: false,
        compare:
          'https://github.com/acme/shop/compare/6113728f27ae...0d1a26e67d8f',
        pusher: { name: 'jane' },
        commits: [
          {
            id: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
            message: 'Round prices',
            timestamp: '2026-03-02T12:00:00Z',
            url: 'https://github.com/acme/shop/commit/0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
            author: { name: 'Jane', username: 'jane' },
          },
        ],
        ...COMMON,
      },
    },
    {
      name: 'pull_request',
      description: 'A pull request on GitHub was opened, changed or closed.',
      example: {
        action: 'closed',
        number: 42,
        pull_request: {
          number: 42,
          title: 'Round prices',
          state: 'closed',
          draft: false,
          merged: true,
          html_url: 'https://github.com/acme/shop/pull/42',
          user: { login: 'jane' },
          head: {
            ref: 'round-prices',
            sha: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
          },
          base: { ref: 'main' },
          created_at: '2026-03-01T09:00:00Z',
          updated_at: '2026-03-02T12:00:00Z',
          merged_at: '2026-03-02T12:00:00Z',
        },
        ...COMMON,
      },
    },
    {
      name: 'issues',
      description: 'An issue on GitHub was opened, changed or closed.',
      example: {
        action: 'opened',
        issue: {
          number: 43,
          title: 'Prices have too many digits',
          state: 'open',
          html_url: 'https://github.com/acme/shop/issues/43',
          user: { login: 'jane' },
          labels: [{ name: 'bug' }],
          created_at: '2026-03-02T12:00:00Z',
          updated_at: '2026-03-02T12:00:00Z',
        },
        ...COMMON,
      },
    },
    {
      name: 'release',
      description: 'A release on GitHub was published or changed.',
      example: {
        action: 'published',
        release: {
          tag_name: 'v1.2.0',
          name: 'Version 1.2.0',
          draft: false,
          prerelease: false,
          html_url: 'https://github.com/acme/shop/releases/tag/v1.2.0',
          author: { login: 'jane' },
          published_at: '2026-03-02T12:00:00Z',
        },
        ...COMMON,
      },
    },
    {
      name: 'workflow_run',
      description:
        'A run of a GitHub Actions workflow was started or has ended.',
      example: {
        action: 'completed',
        workflow_run: {
          id: 30433642,
          name: 'Build',
          run_number: 562,
          event: 'push',
          status: 'completed',
          conclusion: 'success',
          head_branch: 'main',
          head_sha: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
          html_url: 'https://github.com/acme/shop/actions/runs/30433642',
        },
        ...COMMON,
      },
    },
    {
      name: 'repository',
      description:
        'A GitHub repository was created, changed, archived or deleted.',
      example: { action: 'created', ...COMMON },
    },
    {
      name: 'create',
      description: 'A branch or tag was created on GitHub.',
      example: REF,
    },
    {
      name: 'delete',
      description: 'A branch or tag was deleted on GitHub.',
      example: REF,
    },
  ],
};
