import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ListedEventType, Replay } from 'backstage-plugin-webhooks-common';
import { integration, replay } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderWebhooks';

const SETTINGS = '/webhooks/integrations/ledger/settings';
const UPDATE = 'webhooks.integration.update';
const CATALOG_TYPE: ListedEventType = {
  name: 'catalog.entity.created',
  description: 'An entity was added to the catalog.',
  visibility: 'public',
  source: 'catalog',
  recent: { count: 0, since: '2026-01-01T00:00:00.000Z' },
};

async function chooseToSend(name: RegExp): Promise<void> {
  const dialog = await screen.findByRole('dialog', { name: /^Replay/ });
  await userEvent.click(within(dialog).getByRole('button', { name: /Send$/ }));
  await userEvent.click(await screen.findByRole('option', { name }));
}

describe('IntegrationSettingsPage', () => {
  it('explains why it shows only the origin of a URL', async () => {
    renderPage(SETTINGS, {
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

  it('reveals the secret', async () => {
    renderPage(SETTINGS, {
      api: { getSecret: async () => ({ secret: 'whsec_old' }) },
    });

    await userEvent.click(
      await screen.findByRole('button', { name: 'Reveal' }),
    );

    expect(await screen.findByText('whsec_old')).toBeVisible();
  });

  it('shows the new secret after a rotation', async () => {
    const { api } = renderPage(SETTINGS, {
      api: {
        rotateSecret: async () => ({
          secret: 'whsec_new',
          previousExpiresAt: '2026-02-01T00:00:00.000Z',
        }),
      },
    });

    await userEvent.click(
      await screen.findByRole('button', { name: 'Rotate' }),
    );
    const rotate = await screen.findByRole('dialog', {
      name: 'Rotate the signing secret?',
    });
    await userEvent.click(
      within(rotate).getByRole('button', { name: 'Rotate' }),
    );
    expect(api.rotateSecret).toHaveBeenCalledWith('ledger', { graceHours: 24 });
    expect(await screen.findByText('whsec_new')).toBeVisible();
  });

  it('replays the failed and held deliveries of a day', async () => {
    const { api } = renderPage(SETTINGS, {
      api: {
        previewReplay: async () => ({
          count: 3,
          oldest: '2026-01-01T00:00:00.000Z',
          newest: '2026-01-02T00:00:00.000Z',
        }),
        replay: async () => ({ replayed: 3 }),
      },
    });

    await userEvent.click(
      await screen.findByRole('button', { name: 'Replay…' }),
    );
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

  it('disables the replay button when no delivery matches', async () => {
    renderPage(SETTINGS, {
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

  it('previews a replay by event type and custom time range', async () => {
    const { api } = renderPage(SETTINGS, {
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

  it('previews events that were never sent', async () => {
    const { api } = renderPage(SETTINGS, {
      api: {
        previewReplay: async (_id, request) =>
          'missing' in request ? { count: 7 } : { count: 0 },
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Replay…' }),
    );

    await chooseToSend(/never sent/);

    expect(
      await screen.findByRole('button', { name: 'Send 7 events' }),
    ).toBeEnabled();
    expect(api.previewReplay).toHaveBeenLastCalledWith('ledger', {
      from: expect.any(String),
      missing: true,
    });
  });

  it('sends the current state of the catalog', async () => {
    const { api } = renderPage(SETTINGS, {
      api: {
        getIntegration: async () => integration({ eventTypes: ['catalog.*'] }),
        listEventTypes: async () => [CATALOG_TYPE],
        previewReplay: async (_id, request) => ({
          count: 'catalog' in request ? 9 : 0,
        }),
        replay: async () => ({ replayed: 0 }),
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Replay…' }),
    );

    await chooseToSend(/current state/);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Send 9 events' }),
    );

    expect(api.replay).toHaveBeenCalledWith('ledger', { catalog: 'current' });
  });

  it('offers the current state of the catalog to subscribers only', async () => {
    renderPage(SETTINGS, {
      api: {
        getIntegration: async () => integration({ eventTypes: ['order.*'] }),
        listEventTypes: async () => [CATALOG_TYPE],
        previewReplay: async () => ({ count: 0 }),
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Replay…' }),
    );
    const dialog = await screen.findByRole('dialog', { name: /^Replay/ });
    await userEvent.click(
      within(dialog).getByRole('button', { name: /Send$/ }),
    );

    expect(
      await screen.findByRole('option', { name: /never sent/ }),
    ).toBeVisible();
    expect(
      screen.queryByRole('option', { name: /current state/ }),
    ).not.toBeInTheDocument();
  });

  it('follows a large replay until it is stopped', async () => {
    let current: Replay | undefined;
    const { api } = renderPage(SETTINGS, {
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

  it('counts the waiting deliveries before it cancels them', async () => {
    const { api } = renderPage(SETTINGS, {
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

  it('disables the integration with a reason', async () => {
    const { api } = renderPage(SETTINGS);

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
  });

  it('deletes the integration only after its name is typed', async () => {
    const { api } = renderPage(SETTINGS);

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

  it('offers no edit or delete of an integration from app-config', async () => {
    renderPage(SETTINGS, {
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

  it('shows the public key of a key pair instead of a secret', async () => {
    renderPage(SETTINGS, {
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
