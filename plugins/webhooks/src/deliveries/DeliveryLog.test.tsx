import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { delivery } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderWebhooks';

const LOG = '/webhooks/integrations/ledger/deliveries';

describe('DeliveryLog', () => {
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

  it('describes a request without a response', async () => {
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

  it('counts a log of one page without a request', async () => {
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

  it('opens the page of a cursor in the address, and leaves it when a filter changes', async () => {
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

  describe('while deliveries arrive', () => {
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

    it('keeps rows in place under the pointer, and offers the new ones', async () => {
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

    it('keeps rows in place while one has the focus', async () => {
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

    it('keeps rows in place for a reader who has scrolled, until the top is in view again', async () => {
      const { signal } = renderBusyLog();
      await screen.findByRole('row', { name: /order\.created/ });
      const scrollTo = (top: number) => {
        jest
          .spyOn(HTMLElement.prototype, 'getBoundingClientRect')
          .mockReturnValue(new DOMRect(0, top, 800, 600));
        fireEvent.scroll(document);
      };
      scrollTo(-100);

      signal();

      expect(
        await screen.findByRole('button', { name: '1 new' }),
      ).toBeVisible();
      expect(
        screen.queryByRole('row', { name: /order\.paid/ }),
      ).not.toBeInTheDocument();

      scrollTo(100);
      expect(
        await screen.findByRole('row', { name: /order\.paid/ }),
      ).toBeVisible();
      jest.restoreAllMocks();
    });

    it('keeps rows in place when it is not live', async () => {
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
