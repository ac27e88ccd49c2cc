import { mockServices } from '@backstage/backend-test-utils';
import { RecipientResolver } from './RecipientResolver';

const FALLBACK = ['group:default/ops', 'user:default/admin'];

/** A resolver for an owner who stands for some people. */
function setUp(options: { people: string[]; fallback?: string[] }) {
  const logger = mockServices.logger.mock();
  const recipients = new RecipientResolver({
    people: {
      find: async (owners, limit) =>
        new Map(owners.map(owner => [owner, options.people.slice(0, limit)])),
    },
    fallbackRecipients: options.fallback ?? FALLBACK,
    logger,
  });
  return {
    logger,
    resolve: () => recipients.resolve('group:default/team'),
  };
}

describe('RecipientResolver', () => {
  it('alerts the people behind the owner', async () => {
    const people = ['user:default/jane', 'user:default/joe'];
    const { resolve, logger } = setUp({ people });
    await expect(resolve()).resolves.toEqual(people);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('alerts the fallback when there is nobody, and says so', async () => {
    const { resolve, logger } = setUp({ people: [] });
    await expect(resolve()).resolves.toEqual(FALLBACK);
    expect(logger.warn.mock.calls).toEqual([
      [expect.stringContaining('group:default/team cannot be alerted')],
    ]);
  });

  it('alerts the owner when there is no fallback either', async () => {
    const { resolve, logger } = setUp({ people: [], fallback: [] });
    await expect(resolve()).resolves.toEqual(['group:default/team']);
    expect(logger.warn.mock.calls).toEqual([
      [expect.stringContaining('webhooks.alerts.fallbackRecipients')],
    ]);
  });

  it('alerts the first 500 of a crowd, and says so', async () => {
    const people = Array.from({ length: 700 }, (_, i) => `user:default/u${i}`);
    const { resolve, logger } = setUp({ people });
    await expect(resolve()).resolves.toEqual(people.slice(0, 500));
    expect(logger.warn.mock.calls).toEqual([
      [expect.stringContaining('more than 500 people')],
    ]);
  });
});
