import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { readOptions } from './readOptions';

const read = (webhooks?: JsonObject) =>
  readOptions(
    mockServices.rootConfig({
      data: webhooks ? { catalog: { providers: { webhooks } } } : {},
    }),
  );

describe('readOptions', () => {
  it('publishes nothing by default', () => {
    expect(read()).toBeUndefined();
  });

  it('has defaults for all but the owner', () => {
    expect(read({ owner: 'platform' })).toEqual({
      owner: 'group:default/platform',
      system: undefined,
      providedBy: undefined,
      namespace: 'default',
      lifecycle: 'production',
      consumers: true,
      includeProtected: false,
      schedule: expect.objectContaining({ frequency: { minutes: 10 } }),
    });
    expect(() => read({})).toThrow('catalog.providers.webhooks.owner');
  });

  it('reads refs in the namespace of the entities', () => {
    expect(
      read({
        owner: 'user:ada',
        system: 'commerce',
        providedBy: 'other/portal',
        namespace: 'shop',
      }),
    ).toMatchObject({
      owner: 'user:shop/ada',
      system: 'system:shop/commerce',
      providedBy: 'component:other/portal',
    });
    expect(() => read({ owner: 'group:' })).toThrow(
      'catalog.providers.webhooks.owner is not an entity ref',
    );
  });

  it('reads the schedule', () => {
    const schedule = { frequency: { hours: 1 }, timeout: { minutes: 1 } };

    expect(read({ owner: 'platform', schedule })?.schedule).toMatchObject(
      schedule,
    );
  });
});
