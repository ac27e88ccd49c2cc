import type { Preset } from './preset';

const COMMON = {
  actor: { display_name: 'Jane', nickname: 'jane' },
  repository: {
    full_name: 'acme/shop',
    is_private: true,
    links: { html: { href: 'https://bitbucket.org/acme/shop' } },
  },
};

const PULL_REQUEST = {
  id: 42,
  title: 'Round prices',
  state: 'OPEN',
  author: { display_name: 'Jane', nickname: 'jane' },
  source: {
    branch: { name: 'round-prices' },
    commit: { hash: '0d1a26e67d8f' },
  },
  destination: { branch: { name: 'main' } },
  links: { html: { href: 'https://bitbucket.org/acme/shop/pull-requests/42' } },
  created_on: '2026-03-01T09:00:00+00:00',
  updated_on: '2026-03-02T12:00:00+00:00',
};

/** Bitbucket Cloud webhooks, as documented in "Event payloads". */
export const BITBUCKET_CLOUD: Preset = {
  topic: 'bitbucketCloud',
  idempotencyFrom: 'metadata.x-request-uuid',
  events: [
    {
      name: 'repo:push',
      description: 'Commits or tags were pushed to a Bitbucket repository.',
      example: {
        push: {
          changes: [
            {
              created: false,
              closed: false,
              forced: false,
              new: {
                type: 'branch',
                name: 'main',
                target: { hash: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c' },
              },
              old: {
                type: 'branch',
                name: 'main',
                target: { hash: '6113728f27ae82c7b1a177c8d03f9e96e0adf246' },
              },
            },
          ],
        },
        ...COMMON,
      },
    },
    ...(
      [
        ['created', 'was created', 'OPEN'],
        ['updated', 'was changed', 'OPEN'],
        ['fulfilled', 'was merged', 'MERGED'],
        ['rejected', 'was declined', 'DECLINED'],
      ] as const
    ).map(([name, happened, state]) => ({
      name: `pullrequest:${name}`,
      description: `A pull request on Bitbucket ${happened}.`,
      example: { pullrequest: { ...PULL_REQUEST, state }, ...COMMON },
    })),
  ],
};
