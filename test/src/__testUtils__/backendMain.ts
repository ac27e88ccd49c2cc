import { createBackend } from '@backstage/backend-defaults';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';

/*
 * The backend that the tests start as a process: the real one with the webhooks plugin and little else, so that it is up
 * quickly. Only the catalog, which has to know the owner, is in memory. It has as many components as COMPONENTS says.
 */
const catalog = catalogServiceMock({
  entities: [
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Group',
      metadata: { name: 'payments' },
      spec: { type: 'team', children: [] },
    },
    ...Array.from({ length: Number(process.env.COMPONENTS ?? 0) }, (_, i) => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: `c${i}`, uid: `uid-${i}`, etag: `etag-${i}` },
      spec: { type: 'service', lifecycle: 'production', owner: 'payments' },
    })),
  ],
});

// Without the test that started it there is nobody to stop it, and its log has nowhere to go.
process.on('disconnect', () => process.exit(1));

const backend = createBackend();
backend.add(
  createServiceFactory({
    service: catalogServiceRef,
    deps: {},
    factory: () => catalog,
  }),
);
backend.add(import('backstage-plugin-webhooks-backend'));
if (process.env.WITH_EVENTS) {
  backend.add(import('@backstage/plugin-events-backend'));
  backend.add(import('@backstage/plugin-events-backend-module-azure'));
  backend.add(
    import('@backstage/plugin-events-backend-module-bitbucket-cloud'),
  );
  backend.add(
    import('@backstage/plugin-events-backend-module-bitbucket-server'),
  );
  backend.add(import('@backstage/plugin-events-backend-module-gerrit'));
  backend.add(import('@backstage/plugin-events-backend-module-github'));
  backend.add(import('@backstage/plugin-events-backend-module-gitlab'));
}
backend.start();
