import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Entity } from '@backstage/catalog-model';
import { NotAllowedError } from '@backstage/errors';
import type { ExtensionDefinition } from '@backstage/frontend-plugin-api';
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
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

const annotated = (value: string): Entity => ({
  ...component,
  metadata: {
    ...component.metadata,
    annotations: { 'webhooks/entity-page': value },
  },
});

// The log has a separate tab, which would make the same request.
function renderCard(
  entity: Entity,
  world: World = {},
  extensions: ExtensionDefinition[] = [],
) {
  return renderApp(
    '/',
    world,
    [createTestEntityPage({ entity }), ...extensions],
    {
      app: { extensions: [{ 'entity-content:webhooks/log': false }] },
    },
  );
}

describe('HealthCard', () => {
  it('shows the worst integration with one request, and loads others when they are expanded', async () => {
    const { api } = renderCard(component, {
      api: {
        getHealthSummary: async () => ({
          items: [
            disabled.integration,
            integration({ id: 'c', name: 'Gamma', health: 'failing' }),
            integration({ id: 'a', name: 'Alpha' }),
          ],
          more: false,
          worst: disabled.health,
        }),
        getHealth: async () =>
          health({
            lastError: {
              deliveryId: 'd1',
              outcome: 'timeout',
              errorCode: 'ENOTFOUND',
              at: '2026-01-02T00:00:00.000Z',
            },
          }),
      },
    });

    const lines = await screen.findAllByRole('button', {
      name: /Alpha|Pager|Gamma/,
    });
    expect(lines.map(line => line.textContent)).toEqual([
      expect.stringContaining('PagerDisabled'),
      expect.stringContaining('GammaFailing'),
      expect.stringContaining('AlphaHealthy'),
    ]);
    expect(
      screen.getByText(
        'The receiver responded with 410 Gone: it no longer wants these events.',
      ),
    ).toBeVisible();
    expect(api.getHealthSummary.mock.calls).toEqual([
      [{ entityRef: 'component:default/api' }],
    ]);
    for (const other of ['getHealth', 'listIntegrations', 'listDeliveries']) {
      expect(api[other as 'getHealth']).not.toHaveBeenCalled();
    }

    await userEvent.click(
      await screen.findByRole('button', { name: 'Enable and send 7 waiting' }),
    );
    expect(api.enableIntegration).toHaveBeenCalledWith('pager', {
      replay: 'held',
      version: 1,
    });

    await userEvent.click(lines[1]);
    expect(
      await screen.findByText(/The host name could not be resolved/),
    ).toBeVisible();
    expect(api.getHealth.mock.calls).toEqual([['c']]);
  });

  it('shows the integrations of a group with the actions that the viewer may take', async () => {
    const { api } = renderCard(group, {
      api: {
        getHealthSummary: async () => ({
          items: [disabled.integration],
          more: true,
          worst: { ...disabled.health, held: 2_345 },
        }),
      },
      denied: ['webhooks.delivery.redeliver'],
    });
    expect(
      await screen.findByRole('button', { name: 'Enable' }),
    ).toBeInTheDocument();
    expect(screen.getByText(/Held 2,345/)).toBeVisible();
    expect(api.getHealthSummary).toHaveBeenCalledWith({
      owner: 'group:default/payments',
    });
    expect(screen.getByRole('link', { name: 'View all' })).toHaveAttribute(
      'href',
      '/webhooks/integrations?owner=group%3Adefault%2Fpayments',
    );
  });

  it('offers to create the first integration about an entity', async () => {
    renderCard(component, {
      api: { getHealthSummary: async () => ({ items: [], more: false }) },
    });
    expect(
      await screen.findByText('No webhooks for this entity yet.'),
    ).toBeVisible();
    expect(
      await screen.findByRole('link', { name: 'Create integration' }),
    ).toHaveAttribute(
      'href',
      '/webhooks/integrations/new?entity=component%3Adefault%2Fapi',
    );
  });

  describe('with nothing to show and no permission to create', () => {
    const nothing: World = {
      api: { getHealthSummary: async () => ({ items: [], more: false }) },
      denied: ['webhooks.integration.create'],
    };

    it('is hidden', async () => {
      const { api } = renderCard(component, nothing);
      await waitFor(() => expect(api.getHealthSummary).toHaveBeenCalled());
      await act(async () => {});

      expect(screen.queryByText('Webhook health')).not.toBeInTheDocument();
    });

    it('is hidden from viewers who may read nothing', async () => {
      const forbidden = Object.assign(new NotAllowedError(), {
        statusCode: 403,
      });
      const { api } = renderCard(component, {
        ...nothing,
        api: { getHealthSummary: () => Promise.reject(forbidden) },
      });
      await waitFor(() => expect(api.getHealthSummary).toHaveBeenCalled());
      await act(async () => {});

      expect(screen.queryByText('Webhook health')).not.toBeInTheDocument();
    });

    it('is shown for an entity whose annotation enables it', async () => {
      renderCard(annotated('enabled'), nothing);

      expect(
        await screen.findByText('No webhooks for this entity yet.'),
      ).toBeVisible();
    });
  });

  it('is hidden for an entity whose annotation disables it', async () => {
    const { api } = renderCard(annotated('disabled'), {}, [
      EntityCardBlueprint.make({
        name: 'other',
        params: { loader: async () => <p>Another card</p> },
      }),
    ]);
    await screen.findByText('Another card');

    expect(screen.queryByText('Webhook health')).not.toBeInTheDocument();
    expect(api.getHealthSummary).not.toHaveBeenCalled();
  });

  it('shows its own failure and leaves the entity page intact', async () => {
    renderCard(component, {
      api: { getHealthSummary: () => Promise.reject(new Error('No backend')) },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent('No backend');
  });
});
