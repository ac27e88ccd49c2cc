import { createBackend } from '@backstage/backend-defaults';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';

/*
 * The backend that tests run in a separate process: a real backend with few plugins, so that it starts quickly. Only
 * the catalog is in memory. It contains the owner, and as many components as COMPONENTS says.
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

// The test that started the backend is gone, so nobody else will stop it.
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
