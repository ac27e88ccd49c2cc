import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  attempt,
  delivery,
  deliveryDetail,
  disabled,
} from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderWebhooks';

const LOG = '/webhooks/integrations/ledger/deliveries';

describe('DeliveryLog with a delivery', () => {
  it('opens a delivery with its attempts and redelivers it', async () => {
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
    expect(within(panel).getByText('No response')).toBeVisible();
    expect(
      within(panel).getByRole('region', { name: 'Request body' }),
    ).toHaveTextContent('"data": { "order": 4711 }');

    await userEvent.click(
      within(panel).getByRole('button', { name: 'Redeliver' }),
    );
    expect(api.redeliver).toHaveBeenCalledWith('d1');
    await userEvent.keyboard('{Escape}');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
  });

  it('opens the delivery that a link names, without a redeliver button for viewers without permission', async () => {
    renderPage('/webhooks/deliveries/d1', {
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

  it('shows the number of the next attempt, and when the delivery is given up', async () => {
    renderPage('/webhooks/deliveries/d1', {
      api: {
        getDelivery: async () =>
          deliveryDetail({
            retries: {
              attempt: 3,
              attempts: 10,
              givesUpAt: '2026-11-28T10:00:00.000Z',
            },
          }),
      },
    });

    expect(await screen.findByText('Attempt 3 of 10')).toBeVisible();
    expect(screen.getByText(/^Gives up Nov 28, 2026/)).toBeVisible();
  });

  it('cancels a pending delivery', async () => {
    const { api } = renderPage('/webhooks/deliveries/d1', {
      api: {
        getDelivery: async () => deliveryDetail(),
        cancelDelivery: async () => ({ cancelled: 1 }),
      },
    });

    await userEvent.click(
      await screen.findByRole('button', { name: 'Cancel delivery' }),
    );

    expect(api.cancelDelivery).toHaveBeenCalledWith('d1');
    await waitFor(() =>
      expect(screen.getByText('Delivery cancelled')).toBeVisible(),
    );
  });

  it.each([
    ['has ended', { status: 'succeeded' as const }, []],
    ['is a test', { test: true }, []],
    ['the viewer may not change', {}, ['webhooks.integration.update']],
  ])('hides the cancel button if %s', async (_, part, denied) => {
    renderPage('/webhooks/deliveries/d1', {
      api: { getDelivery: async () => deliveryDetail(part) },
      denied,
    });

    expect(await screen.findByText('1 attempt')).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Cancel delivery' }),
    ).not.toBeInTheDocument();
  });

  it('explains that a delivery was cancelled manually and offers to redeliver it', async () => {
    renderPage('/webhooks/deliveries/d1', {
      api: {
        getDelivery: async () =>
          deliveryDetail({ status: 'cancelled', endReason: 'cancelled' }),
      },
    });

    expect(
      await screen.findByText('Cancelled by hand before it was delivered.'),
    ).toBeVisible();
    expect(
      await screen.findByRole('button', { name: 'Redeliver' }),
    ).toBeVisible();
  });

  it('explains why a delivery of a disabled integration cannot be redelivered', async () => {
    renderPage('/webhooks/deliveries/d1', {
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

  it('moves between deliveries with a key and with buttons', async () => {
    renderPage(LOG, {
      api: {
        listDeliveries: async () => ({
          items: [delivery({ id: 'd2', eventType: 'order.paid' }), delivery()],
        }),
        getDelivery: async id =>
          deliveryDetail({
            id,
            eventType: id === 'd2' ? 'order.paid' : 'order.created',
          }),
      },
    });
    await userEvent.click(
      await screen.findByRole('row', { name: /order\.paid/ }),
    );
    const panel = await screen.findByRole('dialog', { name: 'Delivery' });
    await within(panel).findByRole('heading', { name: 'order.paid' });
    expect(within(panel).getByText('1 of 2')).toBeVisible();
    expect(
      within(panel).getByRole('button', { name: /Previous/ }),
    ).toBeDisabled();

    await userEvent.keyboard('j');
    await within(panel).findByRole('heading', { name: 'order.created' });
    expect(within(panel).getByText('2 of 2')).toBeVisible();

    await userEvent.click(
      within(panel).getByRole('button', { name: /Previous/ }),
    );
    await within(panel).findByRole('heading', { name: 'order.paid' });

    await userEvent.keyboard('{Escape}');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(screen.getByRole('heading', { name: 'Ledger' })).toBeVisible();
  });

  it('waits for a redelivery in place, and opens its attempt', async () => {
    let detail = deliveryDetail({ status: 'failed' });
    const { signal } = renderPage('/webhooks/deliveries/d1', {
      api: {
        getDelivery: async () => detail,
        redeliver: async () => {
          detail = { ...detail, status: 'pending' };
          return { replayed: 1 };
        },
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Redeliver' }),
    );
    expect(
      await screen.findByRole('button', { name: /Sending…/ }),
    ).toBeVisible();

    detail = {
      ...detail,
      status: 'succeeded',
      attempts: [
        ...detail.attempts,
        attempt({
          id: 'a2',
          number: 2,
          outcome: 'success',
          statusCode: 200,
          responseBody: 'thanks',
        }),
      ],
    };
    signal();

    expect(
      await screen.findByText('thanks', {}, { timeout: 10_000 }),
    ).toBeVisible();
    expect(screen.getByRole('button', { name: 'Redeliver' })).toBeVisible();
    expect(screen.getByText('Attempt 2: Success')).toBeInTheDocument();
  }, 20_000);

  it('gives a delivery its own address, and returns to the log where it was opened', async () => {
    renderPage(`${LOG}?status=failed`, {
      api: { getDelivery: async () => deliveryDetail() },
    });
    await userEvent.click(
      await screen.findByRole('row', { name: /order\.created/ }),
    );
    const panel = await screen.findByRole('dialog', { name: 'Delivery' });
    expect(
      await within(panel).findByRole('button', { name: 'Copy link' }),
    ).toBeVisible();
    // The page below is still the log of the integration.
    expect(
      screen.getByRole('heading', { name: 'Ledger', hidden: true }),
    ).toBeInTheDocument();

    await userEvent.keyboard('{Escape}');

    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(screen.getByRole('heading', { name: 'Ledger' })).toBeVisible();
    expect(screen.getByRole('radio', { name: 'Failed' })).toBeChecked();
  });

  it('shows the log below a delivery whose address was entered', async () => {
    renderPage('/webhooks/deliveries/d1', {
      api: { getDelivery: async () => deliveryDetail() },
    });
    const panel = await screen.findByRole('dialog', { name: 'Delivery' });
    await within(panel).findByText('1 attempt');

    await userEvent.keyboard('{Escape}');

    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(
      await screen.findByRole('row', { name: /order\.created/ }),
    ).toBeVisible();
  });
});
