import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type {
  IntegrationHealth,
  IntegrationPause,
  Replay,
} from 'backstage-plugin-webhooks-common';
import {
  attempt,
  disabled,
  health,
  integration,
  replay,
} from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderWebhooks';

const UPDATE = 'webhooks.integration.update';

const broken = {
  getIntegration: async () => disabled.integration,
  getHealth: async () => disabled.health,
};

const PAUSE: IntegrationPause = {
  state: 'paused',
  reason: 'cool-down',
  until: '2026-01-02T00:10:00.000Z',
  consecutiveFailures: 3,
  pauses: 1,
};

describe('IntegrationPage', () => {
  it('shows state, figures, chart and the last error in words', async () => {
    renderPage('/webhooks/integrations/ledger', {
      api: {
        getHealth: async () =>
          health({
            lastError: {
              deliveryId: 'd1',
              outcome: 'timeout',
              errorCode: 'ECONNREFUSED',
              at: '2026-01-02T00:00:00.000Z',
            },
          }),
      },
    });

    expect(await screen.findByText('98%')).toBeVisible();
    expect(screen.getByText('42 ms')).toBeVisible();
    expect(screen.getByText('95th percentile 1.5 s')).toBeVisible();
    expect(
      screen.getByRole('img', {
        name: 'Attempts per day, 2026-01-01 to 2026-01-02 (UTC)',
      }),
    ).toBeVisible();
    expect(
      screen.getByText('2026-01-02: Success 98, Timeout 1, Error 1'),
    ).toBeInTheDocument();
    expect(
      await screen.findByText(
        /Nothing accepts connections at the address \(ECONNREFUSED\)\./,
      ),
    ).toBeVisible();
    expect(
      screen.queryByRole('region', { name: 'This integration is disabled' }),
    ).not.toBeInTheDocument();
  });

  it('explains why it is disabled, tests first, then enables with replay', async () => {
    const { api } = renderPage('/webhooks/integrations/pager', {
      api: {
        ...broken,
        testIntegration: async () =>
          attempt({ outcome: 'success', statusCode: 204, durationMs: 12 }),
        enableIntegration: async () => ({ replayed: 7, waived: 0 }),
      },
    });

    const banner = await screen.findByRole('region', {
      name: 'This integration is disabled',
    });
    expect(banner).toHaveTextContent(
      'The receiver answered 410 Gone: it no longer wants these events.',
    );
    expect(banner).toHaveTextContent('7 deliveries are waiting.');
    await userEvent.click(
      await within(banner).findByRole('button', { name: 'Send test' }),
    );
    expect(await within(banner).findByRole('status')).toHaveTextContent(
      'The receiver responded 204 in 12 ms.',
    );

    await userEvent.click(
      within(banner).getByRole('button', { name: 'Enable and send 7 waiting' }),
    );
    expect(api.enableIntegration).toHaveBeenCalledWith('pager', {
      replay: 'held',
      version: 1,
    });
    await waitFor(() =>
      expect(screen.getByText('Pager enabled')).toBeVisible(),
    );
    expect(screen.getByText('7 deliveries will be sent again.')).toBeVisible();
  });

  it('says when an integration is deleted that is not configured any more', async () => {
    renderPage('/webhooks/integrations/pager', {
      api: {
        getHealth: broken.getHealth,
        getIntegration: async () => ({
          ...disabled.integration,
          managedBy: 'config' as const,
          deletionAt: '2099-01-01T00:00:00.000Z',
        }),
      },
    });

    const banner = await screen.findByRole('region', {
      name: 'This integration is disabled',
    });
    expect(
      within(banner).getByText(/Otherwise it is deleted in \d+ years/),
    ).toBeVisible();
    expect(
      await within(banner).findByRole('button', { name: 'Send test' }),
    ).toBeVisible();
    expect(
      within(banner).queryByRole('button', { name: /Enable/ }),
    ).not.toBeInTheDocument();
  });

  it('enables without replay, and says when that is refused', async () => {
    const enableIntegration = jest.fn().mockRejectedValue(new Error('Not now'));
    renderPage('/webhooks/integrations/pager', {
      api: { ...broken, enableIntegration },
    });

    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Enable without sending them',
      }),
    );
    expect(enableIntegration).toHaveBeenCalledWith('pager', {
      replay: 'none',
      version: 1,
    });
    await waitFor(() =>
      expect(screen.getByText('Action failed')).toBeVisible(),
    );
    expect(screen.getByText('Not now')).toBeInTheDocument();
  });

  it('shows the reason and the owner to a viewer who may not enable', async () => {
    renderPage('/webhooks/integrations/pager', {
      api: broken,
      denied: [UPDATE, 'webhooks.delivery.read'],
    });

    expect(
      await screen.findByText(
        'Only the owner (payments) or an administrator can enable it again.',
      ),
    ).toBeVisible();
    expect(
      screen.queryByRole('button', { name: /enable|test/i }),
    ).not.toBeInTheDocument();
    expect(screen.queryByText('Recent deliveries')).not.toBeInTheDocument();
  });

  it('resumes a paused integration', async () => {
    const { api } = renderPage('/webhooks/integrations/ledger', {
      api: {
        getHealth: async () => health({ pause: PAUSE }),
        resumeIntegration: async () => ({ resumed: true }),
      },
    });

    await userEvent.click(
      await screen.findByRole('button', { name: 'Resume now' }),
    );

    expect(api.resumeIntegration).toHaveBeenCalledWith('ledger');
    await waitFor(() =>
      expect(screen.getByText('Ledger resumed')).toBeVisible(),
    );
  });

  it('offers to resume only to those who may', async () => {
    renderPage('/webhooks/integrations/ledger', {
      api: { getHealth: async () => health({ pause: PAUSE }) },
      denied: [UPDATE],
    });

    expect(await screen.findByText('Deliveries are paused')).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Resume now' }),
    ).not.toBeInTheDocument();
  });

  it('refetches on a signal', async () => {
    const getHealth = jest
      .fn(async () => disabled.health)
      .mockResolvedValueOnce(health());
    const { signal } = renderPage('/webhooks/integrations/pager', {
      api: { getHealth },
    });
    await screen.findByText('98%');
    signal();
    expect(
      await screen.findByText(
        'The receiver answered 410 Gone: it no longer wants these events.',
      ),
    ).toBeVisible();
  });

  it('hides what the viewer may no longer see', async () => {
    const forbidden = Object.assign(new NotAllowedError(), { statusCode: 403 });
    const getHealth = jest
      .fn((): Promise<IntegrationHealth> => Promise.reject(forbidden))
      .mockImplementationOnce(async () => health());
    const { signal } = renderPage('/webhooks/integrations/ledger', {
      api: { getHealth },
    });
    await screen.findByText('98%');
    signal();
    expect(await screen.findByText('Access denied')).toBeVisible();
    expect(screen.queryByText('98%')).not.toBeInTheDocument();
  });

  it('tells who may not read the deliveries, instead of an empty log', async () => {
    renderPage('/webhooks/integrations/ledger/deliveries', {
      denied: ['webhooks.delivery.read'],
    });
    expect(await screen.findByText('Access denied')).toBeVisible();
    expect(screen.queryByRole('search')).not.toBeInTheDocument();
  });

  it('offers to enable without replay who may not send again', async () => {
    renderPage('/webhooks/integrations/pager', {
      api: broken,
      denied: ['webhooks.delivery.redeliver'],
    });
    expect(await screen.findByRole('button', { name: 'Enable' })).toBeVisible();
    expect(screen.getByText(/7 deliveries are waiting/)).toBeVisible();
  });

  it('tells an unknown integration', async () => {
    const unknown = Object.assign(new NotFoundError(), { statusCode: 404 });
    renderPage('/webhooks/integrations/nope', {
      api: { getIntegration: () => Promise.reject(unknown) },
    });
    expect(await screen.findByText('Not found')).toBeVisible();
  });
});

describe('settings', () => {
  it('says why only the origin of a URL is shown', async () => {
    renderPage('/webhooks/integrations/ledger/settings', {
      api: {
        getIntegration: async () =>
          integration({ url: 'https://hooks.chat.test/…' }),
      },
      denied: [UPDATE],
    });

    expect(
      await screen.findByText(/shown to people who can edit this integration/),
    ).toBeVisible();
    expect(
      screen.queryByRole('link', { name: /hooks\.chat\.test/ }),
    ).not.toBeInTheDocument();
    expect(screen.queryByText('Edit')).not.toBeInTheDocument();
  });

  it('reveals and rotates the secret, and replays a time range', async () => {
    const { api } = renderPage('/webhooks/integrations/ledger/settings', {
      api: {
        getSecret: async () => ({ secret: 'whsec_old' }),
        rotateSecret: async () => ({
          secret: 'whsec_new',
          previousExpiresAt: '2026-02-01T00:00:00.000Z',
        }),
        previewReplay: async () => ({
          count: 3,
          oldest: '2026-01-01T00:00:00.000Z',
          newest: '2026-01-02T00:00:00.000Z',
        }),
        replay: async () => ({ replayed: 3 }),
      },
    });

    await userEvent.click(
      await screen.findByRole('button', { name: 'Reveal' }),
    );
    expect(await screen.findByText('whsec_old')).toBeVisible();

    await userEvent.click(screen.getByRole('button', { name: 'Rotate' }));
    const rotate = await screen.findByRole('dialog', {
      name: 'Rotate the signing secret?',
    });
    await userEvent.click(
      within(rotate).getByRole('button', { name: 'Rotate' }),
    );
    expect(api.rotateSecret).toHaveBeenCalledWith('ledger', { graceHours: 24 });
    expect(await screen.findByText('whsec_new')).toBeVisible();

    await userEvent.click(screen.getByRole('button', { name: 'Replay…' }));
    const dialog = await screen.findByRole('dialog', {
      name: 'Replay deliveries of Ledger?',
    });
    await userEvent.click(
      await within(dialog).findByRole('button', {
        name: 'Resend 3 deliveries',
      }),
    );
    expect(api.replay).toHaveBeenCalledWith(
      'ledger',
      expect.objectContaining({ status: ['failed', 'held'] }),
    );
    await waitFor(() =>
      expect(
        screen.getByText('3 deliveries will be sent again.'),
      ).toBeVisible(),
    );
  });

  it('replays nothing when nothing matches', async () => {
    renderPage('/webhooks/integrations/ledger/settings', {
      api: { previewReplay: async () => ({ count: 0 }) },
    });

    await userEvent.click(
      await screen.findByRole('button', { name: 'Replay…' }),
    );

    expect(await screen.findByText('No delivery matches.')).toBeVisible();
    expect(
      screen.getByRole('button', { name: 'Nothing to resend' }),
    ).toBeDisabled();
  });

  it('replays a time range of one event type that the viewer chooses', async () => {
    const { api } = renderPage('/webhooks/integrations/ledger/settings', {
      api: { previewReplay: async () => ({ count: 0 }) },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Replay…' }),
    );
    const dialog = await screen.findByRole('dialog', { name: /^Replay/ });

    await userEvent.click(
      within(dialog).getByRole('button', { name: /Event type/ }),
    );
    await userEvent.click(
      await screen.findByRole('option', { name: 'order.created' }),
    );
    await waitFor(() =>
      expect(api.previewReplay).toHaveBeenLastCalledWith(
        'ledger',
        expect.objectContaining({ eventTypes: ['order.created'] }),
      ),
    );
    await userEvent.keyboard('{Escape}');
    await userEvent.click(
      within(dialog).getByRole('button', { name: /Dispatched/ }),
    );
    await userEvent.click(
      await screen.findByRole('option', { name: 'Custom range' }),
    );

    expect(
      await within(dialog).findByRole('group', { name: 'From' }),
    ).toBeVisible();
    expect(
      within(dialog).getByRole('button', { name: 'Resend' }),
    ).toBeDisabled();
  });

  it('shows how far a large replay is, stops it, and says how it ended', async () => {
    let current: Replay | undefined;
    const { api } = renderPage('/webhooks/integrations/ledger/settings', {
      api: {
        previewReplay: async () => ({ count: 2_000 }),
        replay: async () => {
          current = replay();
          return { replayId: 'r1', count: 2_000 };
        },
        listReplays: async () => ({ items: current ? [current] : [] }),
        stopReplay: async () => {
          current = replay({
            state: 'stopped',
            endReason: 'manual',
            stoppedBy: 'user:default/guest',
            endedAt: new Date().toISOString(),
          });
          return current;
        },
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Replay…' }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Resend 2,000 deliveries' }),
    );

    const dialog = await screen.findByRole('dialog', {
      name: 'Replay running',
    });
    expect(within(dialog).getByRole('progressbar')).toHaveAttribute(
      'value',
      '1000',
    );
    expect(
      within(dialog).getByText('990 of 2,000 deliveries queued, 10 skipped.'),
    ).toBeVisible();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Stop' }));
    expect(api.stopReplay).toHaveBeenCalledWith('ledger', 'r1');

    const ended = await screen.findByRole('dialog', {
      name: 'Replay stopped',
    });
    expect(within(ended).getByText(/Stopped by guest\./)).toBeVisible();
    await userEvent.click(within(ended).getByRole('button', { name: 'Done' }));
    expect(await screen.findByText(/^Replay stopped \(now\)\./)).toBeVisible();
  });

  it('shows a replay that is running on every page of the integration', async () => {
    renderPage('/webhooks/integrations/ledger', {
      api: { listReplays: async () => ({ items: [replay()] }) },
      denied: ['webhooks.delivery.redeliver'],
    });

    expect(await screen.findByText('Replay running')).toBeVisible();
    expect(screen.getByRole('progressbar')).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Stop' }),
    ).not.toBeInTheDocument();
  });

  it('cancels what waits, and says before how many deliveries', async () => {
    const { api } = renderPage('/webhooks/integrations/ledger/settings', {
      api: {
        previewCancel: async () => ({ count: 3 }),
        cancelDeliveries: async () => ({ cancelled: 3 }),
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Cancel…' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Cancel deliveries of Ledger?',
    });
    await userEvent.click(
      within(dialog).getByRole('button', { name: /Dispatched/ }),
    );
    await userEvent.click(
      await screen.findByRole('option', { name: 'Last hour' }),
    );
    await userEvent.click(
      await within(dialog).findByRole('button', {
        name: 'Cancel 3 deliveries',
      }),
    );

    expect(api.cancelDeliveries).toHaveBeenCalledWith('ledger', {
      from: expect.any(String),
      status: ['pending', 'held'],
    });
    expect(await screen.findByText('3 deliveries cancelled')).toBeVisible();
  });

  it('disables with a reason, and deletes only after the name was typed', async () => {
    const { api } = renderPage('/webhooks/integrations/ledger/settings');

    await userEvent.click(
      await screen.findByRole('button', { name: 'Disable' }),
    );
    await userEvent.type(
      await screen.findByRole('textbox', { name: /Reason/ }),
      'moving house',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Disable' }));
    await waitFor(() =>
      expect(api.disableIntegration).toHaveBeenCalledWith('ledger', {
        reason: 'moving house',
        version: 1,
      }),
    );

    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Delete Ledger?',
    });
    const confirm = within(dialog).getByRole('button', { name: 'Delete' });
    expect(confirm).toBeDisabled();
    await userEvent.type(within(dialog).getByRole('textbox'), 'Ledger');
    await userEvent.click(confirm);
    expect(api.deleteIntegration).toHaveBeenCalledWith('ledger', {
      version: 1,
    });
    await waitFor(() =>
      expect(screen.getByText('Ledger deleted')).toBeVisible(),
    );
  });

  it('leaves what the configuration defines to the configuration', async () => {
    renderPage('/webhooks/integrations/ledger/settings', {
      api: { getIntegration: async () => integration({ managedBy: 'config' }) },
    });
    expect(await screen.findByText(/Defined in app-config/)).toBeVisible();
    await screen.findByRole('button', { name: 'Disable' });
    expect(
      screen.queryByRole('link', { name: 'Edit' }),
    ).not.toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Delete' }),
    ).not.toBeInTheDocument();
  });

  it('shows a public key instead of a secret that is never shown', async () => {
    renderPage('/webhooks/integrations/ledger/settings', {
      api: {
        getIntegration: async () =>
          integration({ signing: 'ed25519', publicKey: 'whpk_abc' }),
      },
    });
    expect(await screen.findByText('whpk_abc')).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Reveal' }),
    ).not.toBeInTheDocument();
  });
});
