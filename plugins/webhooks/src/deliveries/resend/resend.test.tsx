import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { delivery, integration } from '../../__testUtils__/fixtures';
import { renderPage, type World } from '../../__testUtils__/renderWebhooks';

const LOG = '/webhooks/integrations/ledger/deliveries';

const FAILED = ['d1', 'd2', 'd3'].map(id =>
  delivery({ id, status: 'failed', eventType: `order.${id}` }),
);

function openLog(query = '', world: World = {}) {
  const user = userEvent.setup();
  const { api } = renderPage(`${LOG}${query}`, {
    ...world,
    api: { listDeliveries: async () => ({ items: FAILED }), ...world.api },
  });
  return { api, user };
}

describe('resending selected deliveries', () => {
  /** Selects the first two rows. */
  async function selectTwo(world?: World) {
    const { api, user } = openLog('', world);
    for (const name of [/order\.d1/, /order\.d2/]) {
      const row = await screen.findByRole('row', { name });
      await user.click(
        await within(row).findByRole('checkbox', { name: /^Select/ }),
      );
    }
    return { api, user };
  }

  it('redelivers each', async () => {
    const { api, user } = await selectTwo({
      api: { redeliver: async () => ({ replayed: 1 }) },
    });

    await user.click(screen.getByRole('button', { name: 'Resend 2 selected' }));

    expect(
      await screen.findByText('2 deliveries will be sent again.'),
    ).toBeVisible();
    expect(api.redeliver.mock.calls).toEqual([['d1'], ['d2']]);
    expect(
      screen.queryByRole('button', { name: /selected/ }),
    ).not.toBeInTheDocument();
  });

  it('continues after a failure, and says what failed', async () => {
    const { user } = await selectTwo({
      api: {
        redeliver: async id => {
          if (id === 'd1') {
            throw new Error('it is in flight');
          }
          return { replayed: 1 };
        },
      },
    });

    await user.click(screen.getByRole('button', { name: 'Resend 2 selected' }));

    expect(
      await screen.findByText('1 delivery will be sent again.'),
    ).toBeVisible();
    expect(
      screen.getByText('1 could not be resent: it is in flight'),
    ).toBeVisible();
  });

  it('stops on request', async () => {
    let go = () => {};
    const { api, user } = await selectTwo({
      api: {
        redeliver: () =>
          new Promise(resolve => {
            go = () => resolve({ replayed: 1 });
          }),
      },
    });
    await user.click(screen.getByRole('button', { name: 'Resend 2 selected' }));
    expect(await screen.findByText('Resending 0 of 2…')).toBeVisible();

    await user.click(screen.getByRole('button', { name: 'Stop' }));
    go();

    expect(
      await screen.findByText('1 delivery will be sent again.'),
    ).toBeVisible();
    expect(api.redeliver).toHaveBeenCalledTimes(1);
  });

  it.each<[string, World]>([
    ['without the permission', { denied: ['webhooks.delivery.redeliver'] }],
    [
      'to a disabled integration',
      {
        api: {
          getIntegration: async () => integration({ state: 'disabled' }),
        },
      },
    ],
  ])('is not offered %s', async (_, world) => {
    const { api } = openLog('?status=failed', world);

    await screen.findByRole('row', { name: /order\.d1/ });
    await waitFor(() => expect(api.getIntegration).toHaveBeenCalled());
    expect(screen.queryByRole('checkbox')).not.toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Resend matching…' }),
    ).not.toBeInTheDocument();
  });
});

describe('resending all deliveries that match the filters', () => {
  const QUERY = '?outcome=error&code=500&type=order.d1';
  const REQUEST = {
    from: '1970-01-01T00:00:00.000Z',
    to: expect.stringMatching(/Z$/),
    status: ['failed', 'held'],
    eventTypes: ['order.d1'],
    outcome: ['error'],
    statusCode: '500',
  };

  it('counts the deliveries, and then replays exactly these', async () => {
    const { api, user } = openLog(QUERY, {
      api: {
        previewReplay: async () => ({
          count: 327,
          oldest: '2026-01-01T00:00:00.000Z',
          newest: '2026-01-02T00:00:00.000Z',
        }),
        replay: async () => ({ replayed: 327 }),
      },
    });
    await user.click(
      await screen.findByRole('button', { name: 'Resend matching…' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByText(/: Failed, Held\./)).toBeVisible();
    const confirm = await within(dialog).findByRole('button', {
      name: 'Resend 327 deliveries',
    });
    expect(within(dialog).getByText(/^Dispatched from /)).toBeVisible();
    expect(api.previewReplay).toHaveBeenCalledWith('ledger', REQUEST);

    await user.click(confirm);

    expect(api.replay).toHaveBeenCalledWith(
      'ledger',
      api.previewReplay.mock.calls[0][1],
    );
    expect(
      await screen.findByText('327 deliveries will be sent again.'),
    ).toBeVisible();
  });

  it('says that a large replay has started', async () => {
    const { user } = openLog('?status=failed', {
      api: {
        previewReplay: async () => ({ count: 3_000 }),
        replay: async () => ({ replayId: 'r1', count: 3_000 }),
      },
    });
    await user.click(
      await screen.findByRole('button', { name: 'Resend matching…' }),
    );

    await user.click(
      await screen.findByRole('button', { name: 'Resend 3,000 deliveries' }),
    );

    expect(
      await screen.findByText('Replay of 3,000 deliveries started'),
    ).toBeVisible();
  });

  it('is not offered without filters', async () => {
    openLog();

    await screen.findByRole('checkbox', { name: 'Select all' });
    expect(
      screen.queryByRole('button', { name: 'Resend matching…' }),
    ).not.toBeInTheDocument();
  });
});
