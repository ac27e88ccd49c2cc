import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import type { Replay } from 'backstage-plugin-webhooks-common';
import { health, integration, replay } from '../../__testUtils__/fixtures';
import {
  renderApp,
  renderPage,
  type World,
} from '../../__testUtils__/renderWebhooks';

const OVERVIEW = '/webhooks/integrations/ledger';
const LAST_SUCCESS = '2026-01-02T00:00:00.000Z';
const OLDEST = '2026-01-01T08:00:00.000Z';
const NEWEST = '2026-01-02T08:00:00.000Z';

/** An active integration that has failed since its last success. */
const MISSED: World['api'] = {
  getIntegration: async () => integration({ health: 'failing' }),
  getHealth: async () =>
    health({ health: 'failing', failed: 327, lastSuccessAt: LAST_SUCCESS }),
  previewReplay: async () => ({ count: 326, oldest: OLDEST, newest: NEWEST }),
  replay: async () => ({ replayed: 326 }),
};

function openOverview(world: World = {}) {
  const user = userEvent.setup();
  const { api } = renderPage(OVERVIEW, {
    ...world,
    api: { ...MISSED, ...world.api },
  });
  return { api, user };
}

async function resendMissed(user: ReturnType<typeof userEvent.setup>) {
  await user.click(
    await screen.findByRole('button', { name: 'Resend 327 missed…' }),
  );
  const dialog = await screen.findByRole('dialog');
  await user.click(
    await within(dialog).findByRole('button', {
      name: 'Resend 326 deliveries',
    }),
  );
}

describe('Resending missed deliveries', () => {
  it('counts the deliveries, and then resends exactly these', async () => {
    const { api, user } = openOverview();

    expect(
      await screen.findByText(/^327 deliveries failed since Jan 2, 2026/),
    ).not.toHaveTextContent('waiting');
    await resendMissed(user);

    const [[id, counted]] = api.previewReplay.mock.calls;
    expect([id, counted]).toEqual([
      'ledger',
      {
        from: '1970-01-01T00:00:00.000Z',
        to: expect.stringMatching(/Z$/),
        status: ['failed', 'held'],
        failedAfter: LAST_SUCCESS,
      },
    ]);
    expect(api.replay.mock.calls).toEqual([
      ['ledger', { ...counted, from: OLDEST }],
    ]);
  });

  it('shows the statuses of the resent deliveries, and links to their log', async () => {
    const counts = { all: 327, succeeded: 320, failed: 4, cancelled: 1 };
    const { api, user } = openOverview({
      api: {
        countDeliveries: async request => ({
          count:
            counts[String(request!.status ?? 'all') as keyof typeof counts],
        }),
      },
    });
    await resendMissed(user);

    const note = await screen.findByText('326 deliveries will be sent again.');
    expect(note).toBeVisible();
    expect(
      await screen.findByText(/320 succeeded, 4 failed and 2 are waiting\.$/),
    ).toBeVisible();
    const { to } = api.replay.mock.calls[0][1] as { to: string };
    expect(
      screen.getByRole('link', { name: 'Show in the log' }),
    ).toHaveAttribute(
      'href',
      `${OVERVIEW}/deliveries?${new URLSearchParams({
        range: 'custom',
        from: OLDEST,
        to,
      })}`,
    );
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(note).not.toBeInTheDocument();
  });

  it('continues in the background, can be stopped, and reports its end', async () => {
    let current: Replay | undefined;
    const { api, user } = openOverview({
      api: {
        replay: async () => {
          current = replay({ selected: 326, replayed: 100, skipped: 0 });
          return { replayId: 'r1', count: 326 };
        },
        listReplays: async () => ({ items: current ? [current] : [] }),
        stopReplay: async () => {
          current = {
            ...current!,
            ...{ state: 'stopped', endReason: 'manual' },
            stoppedBy: 'user:default/guest',
            endedAt: new Date().toISOString(),
          };
          return current;
        },
      },
    });
    await resendMissed(user);

    expect(await screen.findByText('Replay running')).toBeVisible();
    expect(
      screen.queryByRole('button', { name: /missed/ }),
    ).not.toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Stop' }));

    expect(api.stopReplay).toHaveBeenCalledWith('ledger', 'r1');
    expect(await screen.findByText('Replay stopped')).toBeVisible();
    expect(
      screen.getByText(/^100 of 326 deliveries queued, 0 skipped. Stopped by/),
    ).toBeVisible();
    expect(screen.getByRole('link', { name: 'Show in the log' })).toBeVisible();
  });

  it('is not offered while held deliveries are still being queued', async () => {
    openOverview({
      api: {
        getHealth: async () => health({ failed: 10, held: 3_000 }),
      },
    });

    expect(
      await screen.findByRole('progressbar', {
        name: 'Settling the held deliveries',
      }),
    ).toBeInTheDocument();
    expect(screen.getByText(/^3,000 are left/)).toBeVisible();
    expect(
      screen.queryByRole('button', { name: /missed/ }),
    ).not.toBeInTheDocument();
  });

  it('explains a failed count, and resends nothing', async () => {
    const { user } = openOverview({
      api: { previewReplay: () => Promise.reject(new Error('No backend')) },
    });
    await user.click(
      await screen.findByRole('button', { name: 'Resend 327 missed…' }),
    );

    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText('No backend')).toBeVisible();
    expect(
      within(dialog).getByRole('button', { name: 'Resend' }),
    ).toBeDisabled();
  });

  it('is not offered to viewers who cannot redeliver', async () => {
    const { api } = openOverview({ denied: ['webhooks.delivery.redeliver'] });

    expect(await screen.findByText('Deliveries were missed')).toBeVisible();
    await waitFor(() => expect(api.listDeliveries).toHaveBeenCalled());
    expect(
      screen.queryByRole('button', { name: /missed/ }),
    ).not.toBeInTheDocument();
  });

  it('is offered on the card of an entity', async () => {
    const user = userEvent.setup();
    const { api } = renderApp(
      '/',
      {
        api: {
          ...MISSED,
          getHealthSummary: async () => ({
            items: [integration({ health: 'failing' })],
            more: false,
            worst: await MISSED!.getHealth!('ledger'),
          }),
        },
      },
      [
        createTestEntityPage({
          entity: {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: { name: 'api', namespace: 'default' },
            spec: { type: 'service' },
          },
        }),
      ],
      { app: { extensions: [{ 'entity-content:webhooks/log': false }] } },
    );
    await resendMissed(user);

    expect(api.replay).toHaveBeenCalledWith(
      'ledger',
      expect.objectContaining({ failedAfter: LAST_SUCCESS }),
    );
    expect(
      await screen.findByText('326 deliveries will be sent again.'),
    ).toBeVisible();
  });
});
