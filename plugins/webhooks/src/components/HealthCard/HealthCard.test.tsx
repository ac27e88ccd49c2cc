import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Entity } from '@backstage/catalog-model';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import type { ListIntegrationsRequest } from 'backstage-plugin-webhooks-common';
import { disabled, health, integration } from '../../__testUtils__/fixtures';
import { renderApp, type World } from '../../__testUtils__/renderWebhooks';

const component: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'api', namespace: 'default' },
  spec: { type: 'service' },
};

const group: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'payments', namespace: 'default' },
  spec: { type: 'team', children: [] },
};

// The log, which is a tab of its own, would ask too.
function renderCard(entity: Entity, world: World = {}) {
  return renderApp('/', world, [createTestEntityPage({ entity })], {
    app: { extensions: [{ 'entity-content:webhooks/log': false }] },
  });
}

describe('HealthCard', () => {
  it('shows the worst first, from one request, and details only of that one', async () => {
    const { api } = renderCard(component, {
      api: {
        listIntegrations: async () => ({
          items: [
            integration({ id: 'a', name: 'Alpha' }),
            integration({ id: 'b', name: 'Beta', health: 'idle' }),
            disabled.integration,
            integration({ id: 'c', name: 'Gamma', health: 'failing' }),
          ],
        }),
        getHealth: async () => disabled.health,
      },
    });

    const lines = await screen.findAllByRole('button', {
      name: /Alpha|Beta|Pager|Gamma/,
    });
    expect(lines.map(line => line.textContent)).toEqual([
      expect.stringContaining('PagerDisabled'),
      expect.stringContaining('GammaFailing'),
      expect.stringContaining('AlphaHealthy'),
      expect.stringContaining('BetaIdle'),
    ]);
    expect(
      await screen.findByText('The receiver said that it is gone for good.'),
    ).toBeVisible();
    expect(api.listIntegrations).toHaveBeenCalledTimes(1);
    expect(api.listIntegrations).toHaveBeenCalledWith({
      entityRef: 'component:default/api',
      limit: 20,
    });
    expect(api.getHealth.mock.calls).toEqual([['pager']]);

    await userEvent.click(
      screen.getByRole('button', { name: 'Enable and replay 7 held' }),
    );
    expect(api.enableIntegration).toHaveBeenCalledWith('pager', {
      replay: 'held',
    });

    await userEvent.click(lines[2]);
    await waitFor(() => expect(api.getHealth).toHaveBeenLastCalledWith('a'));
  });

  it('finds what needs attention among more than fit', async () => {
    const listIntegrations = jest.fn(
      async (request: ListIntegrationsRequest = {}) =>
        request.health
          ? {
              items: [
                integration({ id: 'z', name: 'Zeta', health: 'failing' }),
              ],
            }
          : { items: [integration()], nextCursor: 'more' },
    );
    renderCard(group, {
      api: { listIntegrations, getHealth: async () => health() },
    });
    const lines = await screen.findAllByRole('button', { name: /Zeta|Ledger/ });
    expect(lines[0]).toHaveTextContent('Zeta');
    expect(listIntegrations).toHaveBeenCalledTimes(2);
    expect(listIntegrations).toHaveBeenCalledWith({
      owner: 'group:default/payments',
      limit: 20,
    });
    expect(screen.getByRole('link', { name: 'View all' })).toHaveAttribute(
      'href',
      '/webhooks/integrations?owner=group%3Adefault%2Fpayments',
    );
  });

  it('offers to create the first integration about an entity', async () => {
    renderCard(component, {
      api: { listIntegrations: async () => ({ items: [] }) },
    });
    expect(
      await screen.findByText('No integration is about this entity.'),
    ).toBeVisible();
    expect(
      await screen.findByRole('link', { name: 'Create integration' }),
    ).toHaveAttribute(
      'href',
      '/webhooks/integrations/new?entity=component%3Adefault%2Fapi',
    );
  });

  it('fails without taking the entity page with it', async () => {
    renderCard(component, {
      api: { listIntegrations: () => Promise.reject(new Error('No backend')) },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent('No backend');
  });
});
