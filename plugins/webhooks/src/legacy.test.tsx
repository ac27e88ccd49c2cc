import { screen } from '@testing-library/react';
import {
  MockPermissionApi,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { Route, Routes } from 'react-router-dom';
import type { WebhooksApi } from 'backstage-plugin-webhooks-common';
import { eventTypes, health, integration } from './__testUtils__/fixtures';
import { webhooksApiRef } from './api/webhooksApiRef';
import { EntityWebhookHealthCard, WebhooksPage } from './legacy';

const api: Partial<WebhooksApi> = {
  listEventTypes: async () => eventTypes,
  listSources: async () => [],
  getHealthSummary: async () => ({
    items: [integration()],
    more: false,
    worst: health(),
  }),
};

describe('the entry point for the legacy frontend system', () => {
  it('mounts the page and the card', async () => {
    await renderInTestApp(
      <TestApiProvider
        apis={[
          [webhooksApiRef, api as WebhooksApi],
          [permissionApiRef, new MockPermissionApi()],
        ]}
      >
        <EntityProvider
          entity={{
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: { name: 'api' },
          }}
        >
          <EntityWebhookHealthCard />
        </EntityProvider>
        <Routes>
          <Route path="/webhooks/*" element={<WebhooksPage />} />
        </Routes>
      </TestApiProvider>,
      { routeEntries: ['/webhooks/event-types'] },
    );

    expect(
      await screen.findByRole('heading', { level: 1, name: /Webhooks/ }),
    ).toBeVisible();
    expect(await screen.findByText('An order was placed.')).toBeVisible();
    expect(await screen.findByText('Webhook health')).toBeVisible();
    expect(await screen.findByRole('button', { name: /Ledger/ })).toBeVisible();
  });
});
