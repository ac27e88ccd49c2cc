import { startupWarnings } from './startupWarnings';

const SAFE = {
  permissionEnabled: true,
  servicesListed: true,
  encryptionKeys: ['key'],
};

describe('startupWarnings', () => {
  it('returns nothing for a safe configuration', () => {
    expect(startupWarnings(SAFE)).toEqual([]);
  });

  it.each([
    [{ permissionEnabled: false }, 'permission.enabled'],
    [{ servicesListed: false }, 'webhooks.access.services'],
    [{ encryptionKeys: [] }, 'webhooks.encryption.keys'],
  ])('names the key to set for %j', (unsafe, key) => {
    expect(startupWarnings({ ...SAFE, ...unsafe })).toEqual([
      expect.stringContaining(key),
    ]);
  });
});
