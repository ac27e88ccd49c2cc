import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  attempt,
  delivery,
  deliveryDetail,
  disabled,
} from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderWebhooks';

const LOG = '/webhooks/integrations/ledger/deliveries';

describe('DeliveryLog', () => {
  it('filters as the URL says, and by what is chosen', async () => {
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

    await userEvent.click(screen.getByRole('switch', { name: 'Errors only' }));
    await waitFor(() =>
      expect(api.listDeliveries).toHaveBeenLastCalledWith(
        expect.objectContaining({
          outcome: ['error', 'timeout', 'gone', 'blocked'],
        }),
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

  it('opens a delivery with its attempts, and sends it again', async () => {
    const { api } = renderPage(LOG, {
      api: {
        getDelivery: async () =>
          deliveryDetail({
            status: 'failed',
            nextAttemptAt: undefined,
            attempts: [
              attempt({ responseBody: 'first answer' }),
              attempt({
                id: 'a2',
                number: 2,
                outcome: 'timeout',
                statusCode: undefined,
                errorCode: 'ENOTFOUND',
                responseHeaders: undefined,
                responseBody: undefined,
              }),
            ],
          }),
      },
    });

    await userEvent.click(
      await screen.findByRole('row', { name: /order\.created/ }),
    );
    const panel = await screen.findByRole('dialog', { name: 'Delivery' });
    expect(await within(panel).findByText('2 attempts')).toBeVisible();
    expect(
      within(panel).getByText(/could not be resolved \(ENOTFOUND\)/),
    ).toBeVisible();
    expect(within(panel).getByText('There was no answer.')).toBeVisible();
    expect(
      within(panel).getByRole('region', { name: 'Payload' }),
    ).toHaveTextContent('{ "order": 4711 }');

    await userEvent.click(
      within(panel).getByRole('button', { name: 'Redeliver' }),
    );
    expect(api.redeliver).toHaveBeenCalledWith('d1');
    await waitFor(() =>
      expect(screen.getByText('It will be sent again')).toBeVisible(),
    );

    await userEvent.keyboard('{Escape}');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
  });

  it('opens the delivery that a link names, and hides redeliver from who may not', async () => {
    renderPage(`${LOG}?delivery=d1`, {
      api: { getDelivery: async () => deliveryDetail({ status: 'failed' }) },
      denied: ['webhooks.delivery.redeliver'],
    });
    const panel = await screen.findByRole('dialog', { name: 'Delivery' });
    expect(await within(panel).findByText('1 attempt')).toBeVisible();
    await waitFor(() =>
      expect(
        within(panel).queryByRole('button', { name: 'Redeliver' }),
      ).not.toBeInTheDocument(),
    );
  });

  it('says why a delivery of a disabled integration cannot be sent again', async () => {
    renderPage(`${LOG}?delivery=d1`, {
      api: {
        getDelivery: async () => deliveryDetail({ status: 'failed' }),
        getIntegration: async () => disabled.integration,
      },
    });
    expect(
      await screen.findByText(/Enable it to send this delivery again/),
    ).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Redeliver' }),
    ).not.toBeInTheDocument();
  });

  it('adds what arrives meanwhile', async () => {
    const listDeliveries = jest
      .fn(async () => ({
        items: [delivery({ id: 'd2', eventType: 'order.paid' }), delivery()],
      }))
      .mockResolvedValueOnce({ items: [delivery()] });
    const { signal } = renderPage('/webhooks/deliveries', {
      api: { listDeliveries },
    });
    const row = await screen.findByRole('row', { name: /order\.created/ });
    await waitFor(() => expect(row).toHaveTextContent('Ledger'));
    signal();
    expect(
      await screen.findByRole('row', { name: /order\.paid/ }),
    ).toBeVisible();
  });

  it('tells an empty log from one without a match', async () => {
    renderPage(`${LOG}?errors=1`, {
      api: { listDeliveries: async () => ({ items: [] }) },
    });
    expect(
      await screen.findByText('No delivery matches these filters'),
    ).toBeVisible();
    await userEvent.click(
      screen.getAllByRole('button', { name: 'Clear filters' })[0],
    );
    expect(await screen.findByText('No deliveries yet')).toBeVisible();
  });
});
