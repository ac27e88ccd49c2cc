import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Source } from 'backstage-plugin-webhooks-common';
import { eventTypes } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderWebhooks';

const PAGE = '/webhooks/event-types';
const OPEN = `${PAGE}?type=order.created`;

const CATALOG: Source = {
  id: 'catalog',
  eventTypes: ['catalog.entity.created'],
  state: 'holding',
  lastPass: {
    endedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 1_200,
    counts: { entities: 900, held: 100 },
  },
};

describe('EventTypesPage', () => {
  it('shows the source, the frequency and the receivers of events', async () => {
    renderPage(OPEN, {
      api: {
        getEventType: async () => ({
          ...eventTypes[0],
          subscribers: {
            count: 3,
            items: [
              { id: 'a', name: 'Ledger', owner: 'group:default/payments' },
              { id: 'b', name: 'Audit', owner: 'group:default/audit' },
            ],
          },
        }),
      },
    });

    expect(await screen.findByText('Dispatched by callers')).toBeVisible();
    expect(screen.getByText(/^12 events since /)).toBeVisible();
    expect(await screen.findByRole('link', { name: 'Ledger' })).toHaveAttribute(
      'href',
      '/webhooks/integrations/a',
    );
    expect(screen.getByText(/and 1 more/)).toBeVisible();
  });

  it('shows the latest event that the viewer may read', async () => {
    const { api } = renderPage(OPEN);

    expect(await screen.findByText(/^Latest event, /)).toBeVisible();
    expect(api.listDeliveries).toHaveBeenCalledWith({
      eventType: 'order.created',
      limit: 10,
    });
  });

  it('shows the fields of the schema as a table', async () => {
    renderPage(OPEN);

    const table = await screen.findByRole('table', {
      name: 'Fields of the payload',
    });
    expect(
      within(table)
        .getAllByRole('row')
        .map(({ textContent }) => textContent),
    ).toEqual(['FieldTypeDescription', 'ordernumberRequired. Its number.']);
  });

  it('shows how to verify signatures in several languages', async () => {
    const user = userEvent.setup();
    renderPage(OPEN);
    await user.click(await screen.findByRole('button', { name: /Language/ }));

    await user.click(await screen.findByRole('option', { name: 'Python' }));

    expect(
      screen.getByRole('region', { name: /verifies the signature, in Python/ }),
    ).toHaveTextContent('import hmac');
  });

  it('loads nothing for a collapsed event type', async () => {
    const { api } = renderPage(PAGE);
    await screen.findByText('order.created');

    expect(api.getEventType).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole('button', { name: /order\.paid/ }));
    expect(
      await screen.findByText('Topic of the events service'),
    ).toBeVisible();
    expect(api.getEventType).toHaveBeenCalledWith('order.paid');
  });

  it('marks a deprecated event type', async () => {
    renderPage(OPEN, {
      api: {
        listEventTypes: async () => [
          { ...eventTypes[0], deprecated: 'Use order.placed.' },
        ],
      },
    });

    expect(await screen.findByText('Use order.placed.')).toBeVisible();
    expect(screen.getByText(/\(deprecated\)$/)).toBeVisible();
  });

  it('shows the last pass of a source, and resyncs the source', async () => {
    const { api } = renderPage(PAGE, {
      api: {
        listSources: async () => [CATALOG],
        resyncSource: async () => CATALOG,
      },
    });

    expect(await screen.findByText('Holding deletions')).toBeVisible();
    expect(
      screen.getByText(/took 1.2 s: 900 entities, 100 deletions withheld\.$/),
    ).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: 'Send all changes now' }),
    );
    expect(api.resyncSource).toHaveBeenCalledWith('catalog', {
      events: 'changes',
    });
  });

  it('describes the counts of a pass in words', async () => {
    const lastPass = { ...CATALOG.lastPass!, durationMs: 0 };
    renderPage(PAGE, {
      api: {
        listSources: async () => [
          {
            ...CATALOG,
            id: 'scaffolder',
            state: 'ok',
            lastPass: { ...lastPass, counts: { tasks: 0, told: 1, later: 2 } },
          },
        ],
      },
    });

    expect(
      await screen.findByText(/: 0 tasks, 1 event dispatched, 2 later\.$/),
    ).toBeVisible();
  });

  it('offers no resync without the permission', async () => {
    renderPage(PAGE, {
      api: { listSources: async () => [CATALOG] },
      denied: ['webhooks.source.resync'],
    });

    await screen.findByText('Holding deletions');
    expect(
      screen.queryByRole('button', { name: 'Send all changes now' }),
    ).not.toBeInTheDocument();
  });

  it('does not request sources without the permission', async () => {
    const { api } = renderPage(PAGE, { denied: ['webhooks.source.read'] });

    await screen.findByText('order.created');
    expect(api.listSources).not.toHaveBeenCalled();
  });

  it('shows event types and the sources above them at the same time, so that nothing moves', async () => {
    let answer = (_: Source[]) => {};
    const { api } = renderPage(PAGE, {
      api: {
        listSources: () =>
          new Promise<Source[]>(resolve => {
            answer = resolve;
          }),
      },
    });
    await waitFor(() => expect(api.listSources).toHaveBeenCalled());
    expect(screen.queryByText('order.created')).not.toBeInTheDocument();

    answer([CATALOG]);

    expect(await screen.findByText('order.created')).toBeVisible();
    expect(screen.getByText('Holding deletions')).toBeVisible();
  });

  it('shows event types when loading the sources failed', async () => {
    renderPage(PAGE, {
      api: {
        listSources: async () => {
          throw new Error('away');
        },
      },
    });

    expect(await screen.findByText('order.created')).toBeVisible();
    expect(screen.getByText('Failed to load')).toBeVisible();
  });
});
