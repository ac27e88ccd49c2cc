import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  attempt,
  delivery,
  deliveryDetail,
  disabled,
} from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderWebhooks';

const ID = '019ab5d2-7c00-7000-8000-5a1f6c3d2e11';
const LOG = '/webhooks/integrations/ledger/deliveries';

describe('DeliveryLog', () => {
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

  it('names the integration of each delivery, or its id after a deletion', async () => {
    const { api } = renderPage('/webhooks/deliveries', {
      api: {
        listDeliveries: async () => ({
          items: [
            delivery({ id: 'd1', integrationName: 'Ledger' }),
            delivery({
              id: 'd2',
              integrationId: 'shop',
              integrationName: undefined,
            }),
          ],
        }),
      },
    });

    expect(await screen.findByText('Ledger')).toBeVisible();
    expect(screen.getByText('shop')).toBeVisible();
    expect(api.listIntegrations).not.toHaveBeenCalled();
  });

  it('has a word for a request without a response', async () => {
    renderPage(LOG, {
      api: {
        listDeliveries: async () => ({
          items: [
            delivery({
              id: 'd1',
              status: 'failed',
              lastOutcome: 'timeout',
              lastStatusCode: undefined,
              lastErrorCode: 'DEADLINE_EXCEEDED',
            }),
          ],
        }),
      },
    });

    expect(await screen.findByText('Failed · Timed out')).toBeVisible();
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

  it('shows the day once, the exact time of each delivery, and its status with code and attempts', async () => {
    renderPage(LOG, {
      api: {
        listDeliveries: async () => ({
          items: [
            delivery({ id: 'd4', createdAt: '2026-03-02T11:02:31.000Z' }),
            delivery({
              id: 'd3',
              createdAt: '2026-03-02T11:02:30.000Z',
              status: 'failed',
              lastStatusCode: 500,
              attemptCount: 4,
              nextAttemptAt: undefined,
            }),
            delivery({
              id: 'd2',
              createdAt: '2026-03-01T23:59:59.000Z',
              status: 'succeeded',
              lastOutcome: 'success',
              lastStatusCode: 200,
              nextAttemptAt: undefined,
            }),
          ],
        }),
      },
    });

    await screen.findByText('11:02:31');
    expect(
      screen
        .getAllByRole('row')
        .slice(1)
        .map(row => row.textContent),
    ).toEqual([
      expect.stringContaining('Mar 2, 2026'),
      expect.stringMatching(/11:02:31.*Retrying · 500.*next attempt/),
      expect.stringMatching(/11:02:30.*Failed · 500×4/),
      expect.stringContaining('Mar 1, 2026'),
      expect.stringMatching(/23:59:59.*Succeeded · 200$/),
    ]);
  });

  it.each([
    [128, '128 deliveries'],
    [10_000, '10,000+ deliveries'],
  ])('counts %d deliveries by the same filters', async (count, shown) => {
    const { api } = renderPage(`${LOG}?status=failed`, {
      api: {
        listDeliveries: async () => ({ items: [delivery()], nextCursor: 'c' }),
        countDeliveries: async () => ({ count }),
      },
    });

    expect(await screen.findByText(shown)).toBeVisible();
    expect(api.countDeliveries).toHaveBeenCalledTimes(1);
    expect(api.countDeliveries).toHaveBeenCalledWith({
      integrationId: 'ledger',
      status: ['failed'],
    });
  });

  it('counts a log of one page by itself', async () => {
    const { api } = renderPage(LOG);

    expect(await screen.findByText('1 delivery')).toBeVisible();
    expect(api.countDeliveries).not.toHaveBeenCalled();
  });

  it('shows the next page from its top', async () => {
    const scrollIntoView = jest.fn();
    Element.prototype.scrollIntoView = scrollIntoView;
    const { api } = renderPage(LOG, {
      api: {
        listDeliveries: async () => ({ items: [delivery()], nextCursor: 'c1' }),
      },
    });

    await userEvent.click(
      await screen.findByRole('button', { name: 'Next table page' }),
    );

    await waitFor(() =>
      expect(api.listDeliveries).toHaveBeenLastCalledWith(
        expect.objectContaining({ cursor: 'c1' }),
      ),
    );
    expect(scrollIntoView).toHaveBeenCalledWith({ block: 'start' });
  });

  it('reads as many rows per page as the viewer selects', async () => {
    const { api } = renderPage(`${LOG}?size=50`);

    await screen.findByText('1 delivery');
    expect(api.listDeliveries).toHaveBeenLastCalledWith({
      integrationId: 'ledger',
      limit: 50,
    });
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

  it('says how many attempts are left, and when it is given up', async () => {
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

  it('explains that a delivery was cancelled by hand and offers to redeliver it', async () => {
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

  it('adds new deliveries on a signal', async () => {
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

  it('leads from one delivery to the next by J and K', async () => {
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

  it('gives a delivery one address, and returns to the place where it was opened', async () => {
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

  it('opens the page that a cursor in the address names, and leaves it for another filter', async () => {
    const { api } = renderPage(`${LOG}?cursor=c1`);
    await screen.findByRole('row', { name: /order\.created/ });
    expect(api.listDeliveries).toHaveBeenLastCalledWith({
      integrationId: 'ledger',
      cursor: 'c1',
      limit: 25,
    });

    await userEvent.click(screen.getByRole('radio', { name: 'Held' }));

    await waitFor(() =>
      expect(api.listDeliveries).toHaveBeenLastCalledWith({
        integrationId: 'ledger',
        status: ['held'],
        limit: 25,
      }),
    );
  });

  describe('while deliveries come in', () => {
    /** A log that gets a second delivery with the next signal. */
    function renderBusyLog() {
      const listDeliveries = jest
        .fn(async () => ({
          items: [
            delivery({ id: 'd2', eventType: 'order.paid' }),
            delivery({ status: 'succeeded', lastStatusCode: 204 }),
          ],
        }))
        .mockResolvedValueOnce({ items: [delivery()] });
      return renderPage(LOG, { api: { listDeliveries } });
    }

    it('holds the rows still under the pointer, and offers the new ones', async () => {
      const { signal } = renderBusyLog();
      await userEvent.hover(
        await screen.findByRole('row', { name: /order\.created/ }),
      );

      signal();
      const fresh = await screen.findByRole('button', { name: '1 new' });
      expect(
        screen.queryByRole('row', { name: /order\.paid/ }),
      ).not.toBeInTheDocument();
      // The page is up to date.
      expect(screen.getByText('Succeeded · 204')).toBeVisible();

      await userEvent.click(fresh);
      expect(
        await screen.findByRole('row', { name: /order\.paid/ }),
      ).toBeVisible();
      expect(fresh).not.toBeInTheDocument();
    });

    it('holds the rows still while one has the focus', async () => {
      const { signal } = renderBusyLog();
      const row = await screen.findByRole('row', { name: /order\.created/ });
      act(() => row.focus());

      signal();

      expect(
        await screen.findByRole('button', { name: '1 new' }),
      ).toBeVisible();
      expect(
        screen.queryByRole('row', { name: /order\.paid/ }),
      ).not.toBeInTheDocument();
    });

    it('holds the rows still when it is not live', async () => {
      const { signal } = renderBusyLog();
      await screen.findByRole('row', { name: /order\.created/ });
      await userEvent.click(screen.getByRole('switch', { name: 'Live' }));

      signal();

      expect(
        await screen.findByRole('button', { name: '1 new' }),
      ).toBeVisible();
    });
  });

  it('distinguishes an empty log from one without a match', async () => {
    renderPage(`${LOG}?status=failed`, {
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
