import { createBackend } from '@backstage/backend-defaults';
import { provideStaticCatalogModel } from '@backstage/plugin-catalog-node/alpha';
import { scaffolderCatalogModelLayer } from '@backstage/plugin-scaffolder-common/alpha';
import { demoPlugin } from './demoPlugin';
import { demoPolicy } from './demoPolicy';

const backend = createBackend();

backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(
  provideStaticCatalogModel({ layers: [scaffolderCatalogModelLayer] }),
);
backend.add(import('backstage-plugin-catalog-backend-module-webhooks'));
backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@backstage/plugin-mcp-actions-backend'));

backend.add(import('../src'));
backend.add(demoPlugin);
backend.add(demoPolicy);

backend.start();
