import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { delivery } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderWebhooks';

const ID = '019ab5d2-7c00-7000-8000-5a1f6c3d2e11';
const LOG = '/webhooks/integrations/ledger/deliveries';

describe('DeliveryLog filters', () => {
  it('filters by the URL and by what the viewer selects', async () => {
    const { api } = renderPage(
      `${LOG}?status=failed,held&outcome=timeout&type=order.created&range=day`,
    );
    expect(
      await screen.findByRole('row', { name: /order\.created/ }),
    ).toBeVisible();
    expect(api.listDeliveries).toHaveBeenLastCalledWith(
      expect.objectContaining({
        integrationId: 'ledger',
        status: ['failed', 'held'],
        outcome: ['timeout'],
        eventType: 'order.created',
        from: expect.stringMatching(/^\d{4}-/),
      }),
    );

    await userEvent.click(screen.getByRole('radio', { name: 'Failed' }));
    await waitFor(() =>
      expect(api.listDeliveries).toHaveBeenLastCalledWith(
        expect.objectContaining({ status: ['failed'], outcome: ['timeout'] }),
      ),
    );

    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    await waitFor(() =>
      expect(api.listDeliveries).toHaveBeenLastCalledWith({
        integrationId: 'ledger',
        limit: 25,
      }),
    );
  });

  it('filters the log of all integrations by one of them', async () => {
    const { api } = renderPage('/webhooks/deliveries');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Filters' }),
    );
    const field = screen.getByRole('combobox', { name: 'Integration' });

    await userEvent.type(field, 'led');
    await waitFor(() =>
      expect(api.listIntegrations).toHaveBeenCalledWith({
        q: 'led',
        limit: 20,
      }),
    );
    await userEvent.click(
      await screen.findByRole('option', { name: 'Ledger' }),
    );

    await waitFor(() =>
      expect(api.listDeliveries).toHaveBeenLastCalledWith(
        expect.objectContaining({ integrationId: 'ledger' }),
      ),
    );
    expect(
      await screen.findByRole('button', { name: 'Filters · 1' }),
    ).toBeVisible();
  });

  it.each([
    ['a delivery', 'deliveryId', ID],
    ['an event', 'eventId', ID],
    ['an idempotency key that is a UUID', 'idempotencyKey', ID.toUpperCase()],
  ] as const)('finds deliveries by the id of %s', async (_, filter, value) => {
    renderPage(`${LOG}?find=%20${ID.toUpperCase()}&status=failed`, {
      api: {
        listDeliveries: async request => ({
          items:
            request?.[filter] === value && request.status?.includes('failed')
              ? [delivery()]
              : [],
        }),
      },
    });

    expect(
      await screen.findByRole('row', { name: /order\.created/ }),
    ).toBeVisible();
  });

  it('searches any other text as an idempotency key', async () => {
    const { api } = renderPage(LOG);

    await userEvent.type(
      await screen.findByRole('searchbox', { name: 'Find' }),
      'Deploy-1 ',
    );

    await waitFor(() =>
      expect(api.listDeliveries).toHaveBeenLastCalledWith({
        integrationId: 'ledger',
        idempotencyKey: 'Deploy-1',
        limit: 25,
      }),
    );
  });

  it('filters by a status code once it is complete', async () => {
    const { api } = renderPage(LOG);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Filters' }),
    );

    await userEvent.type(
      await screen.findByRole('textbox', { name: 'Status code' }),
      '4XX',
    );

    await waitFor(() =>
      expect(api.listDeliveries).toHaveBeenLastCalledWith({
        integrationId: 'ledger',
        statusCode: '4xx',
        limit: 25,
      }),
    );
    for (const [request] of api.listDeliveries.mock.calls) {
      expect(['4xx', undefined]).toContain(request?.statusCode);
    }
  });

  it('filters by a custom time range from the URL', async () => {
    const { api } = renderPage(
      `${LOG}?range=custom&from=2026-03-02T14:00:00Z&to=2026-03-02T14:10:00Z`,
    );

    await waitFor(() =>
      expect(api.listDeliveries).toHaveBeenLastCalledWith({
        integrationId: 'ledger',
        from: '2026-03-02T14:00:00.000Z',
        to: '2026-03-02T14:10:00.000Z',
        limit: 25,
      }),
    );
    expect(await screen.findByRole('group', { name: 'From' })).toBeVisible();
    expect(screen.getByRole('group', { name: 'To' })).toBeVisible();
  });
});
