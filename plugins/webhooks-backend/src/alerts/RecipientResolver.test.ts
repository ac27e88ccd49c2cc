import { mockServices } from '@backstage/backend-test-utils';
import { RecipientResolver } from './RecipientResolver';

const FALLBACK = ['group:default/ops', 'user:default/admin'];

/** A resolver for an owner with people behind it. */
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

  it('alerts the fallback recipients if there is nobody, and logs it', async () => {
    const { resolve, logger } = setUp({ people: [] });
    await expect(resolve()).resolves.toEqual(FALLBACK);
    expect(logger.warn.mock.calls).toEqual([
      [expect.stringContaining('group:default/team cannot be alerted')],
    ]);
  });

  it('alerts the owner if there are no fallback recipients either', async () => {
    const { resolve, logger } = setUp({ people: [], fallback: [] });
    await expect(resolve()).resolves.toEqual(['group:default/team']);
    expect(logger.warn.mock.calls).toEqual([
      [expect.stringContaining('webhooks.alerts.fallbackRecipients')],
    ]);
  });

  it('alerts at most 500 people, and logs it', async () => {
    const people = Array.from({ length: 700 }, (_, i) => `user:default/u${i}`);
    const { resolve, logger } = setUp({ people });
    await expect(resolve()).resolves.toEqual(people.slice(0, 500));
    expect(logger.warn.mock.calls).toEqual([
      [expect.stringContaining('more than 500 people')],
    ]);
  });
});
