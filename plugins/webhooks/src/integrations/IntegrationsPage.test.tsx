import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { NotAllowedError } from '@backstage/errors';
import { integration } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderWebhooks';

describe('IntegrationsPage', () => {
  it("starts with the viewer's own integrations and shows all on request", async () => {
    const { api } = renderPage('/webhooks');

    const row = await screen.findByRole('row', { name: /Ledger/ });
    expect(row).toHaveTextContent('https://ledger.example.com/hooks');
    expect(row).toHaveTextContent('Healthy');
    expect(api.listIntegrations).toHaveBeenLastCalledWith(
      expect.objectContaining({
        owner: ['user:default/guest', 'group:default/payments'],
      }),
    );

    await userEvent.click(screen.getByRole('radio', { name: 'All' }));
    await waitFor(() =>
      expect(api.listIntegrations).toHaveBeenLastCalledWith(
        expect.not.objectContaining({ owner: expect.anything() }),
      ),
    );
  });

  it('reads filters from the URL and searches while the viewer types', async () => {
    const { api } = renderPage(
      '/webhooks/integrations?show=all&health=failing,disabled,bogus&q=pay',
    );
    await screen.findByRole('row', { name: /Ledger/ });
    expect(api.listIntegrations).toHaveBeenLastCalledWith(
      expect.objectContaining({ q: 'pay', health: ['disabled', 'failing'] }),
    );

    const search = screen.getByRole('searchbox');
    expect(search).toHaveValue('pay');
    await userEvent.clear(search);
    await userEvent.type(search, 'ledger');
    await waitFor(() =>
      expect(api.listIntegrations).toHaveBeenLastCalledWith(
        expect.objectContaining({ q: 'ledger' }),
      ),
    );

    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    await waitFor(() =>
      expect(api.listIntegrations).toHaveBeenLastCalledWith({
        sort: 'health',
        order: 'asc',
        include: ['counts', 'traffic', 'orphaned', 'access'],
        limit: 25,
        cursor: undefined,
      }),
    );
  });

  it('says when every integration has an owner', async () => {
    const { api } = renderPage('/webhooks/integrations?show=orphaned', {
      api: { listIntegrations: async () => ({ items: [] }) },
    });

    expect(
      await screen.findByText('Every integration has an owner'),
    ).toBeVisible();
    expect(api.listIntegrations).toHaveBeenLastCalledWith(
      expect.objectContaining({ orphaned: true }),
    );
    expect(
      screen.getByRole('radio', { name: 'Without an owner' }),
    ).toBeChecked();
  });

  it('hands over integrations without an owner', async () => {
    const handOverIntegrations = jest.fn(async () => ({
      changed: ['a'],
      count: 1,
      skipped: { config: 2, notAllowed: 0, limit: 0, conflict: 0 },
    }));
    const gone = integration({ owner: 'group:default/gone' });
    renderPage('/webhooks/integrations?show=orphaned', {
      api: {
        listIntegrations: async () => ({ items: [gone] }),
        handOverIntegrations,
      },
    });

    await userEvent.click(
      await screen.findByRole('button', { name: 'Hand over' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByRole('button', { name: /From/ })).toHaveTextContent(
      'group:default/gone',
    );
    expect(dialog.getByRole('button', { name: 'Hand over' })).toBeDisabled();
    await userEvent.type(dialog.getByRole('combobox'), 'pay');
    await userEvent.click(
      await screen.findByRole('option', { name: /Payments/ }),
    );
    await userEvent.click(dialog.getByRole('button', { name: 'Hand over' }));

    expect(handOverIntegrations).toHaveBeenCalledWith({
      from: 'group:default/gone',
      to: 'group:default/payments',
    });
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
  });

  it('collects owners for a hand-over from all pages, up to a limit', async () => {
    const listIntegrations = jest.fn(
      async ({ cursor = '0' }: { cursor?: string } = {}) => ({
        items: [integration({ id: cursor, owner: `group:default/g${cursor}` })],
        nextCursor: String(Number(cursor) + 1),
      }),
    );
    renderPage('/webhooks/integrations?show=orphaned', {
      api: { listIntegrations },
    });

    await userEvent.click(
      await screen.findByRole('button', { name: 'Hand over' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    expect(
      dialog.getByText(/^Only the first 2,000 integrations/),
    ).toBeVisible();
    await userEvent.click(dialog.getByRole('button', { name: /From/ }));
    expect(
      await screen.findByRole('option', { name: 'group:default/g9' }),
    ).toBeVisible();
    expect(listIntegrations).toHaveBeenCalledWith({
      orphaned: true,
      limit: 200,
      cursor: '9',
    });
    expect(listIntegrations).not.toHaveBeenCalledWith(
      expect.objectContaining({ cursor: '10' }),
    );
  });

  it('hides the hand-over from viewers without permission', async () => {
    renderPage('/webhooks/integrations?show=orphaned', {
      denied: ['webhooks.integration.update'],
    });

    await screen.findByRole('row', { name: /Ledger/ });
    expect(
      screen.queryByRole('button', { name: 'Hand over' }),
    ).not.toBeInTheDocument();
  });

  it('pages by cursor, and shows the start of each page', async () => {
    const scrollIntoView = jest.fn();
    Element.prototype.scrollIntoView = scrollIntoView;
    const listIntegrations = jest.fn(
      async ({ cursor }: { cursor?: string } = {}) =>
        cursor
          ? { items: [integration({ id: 'b', name: 'Second page' })] }
          : { items: [integration()], nextCursor: 'next' },
    );
    renderPage('/webhooks/integrations', { api: { listIntegrations } });

    await screen.findByRole('row', { name: /Ledger/ });
    await userEvent.click(screen.getByRole('button', { name: /next/i }));
    expect(
      await screen.findByRole('row', { name: /Second page/ }),
    ).toBeVisible();
    expect(listIntegrations).toHaveBeenLastCalledWith(
      expect.objectContaining({ cursor: 'next' }),
    );
    expect(scrollIntoView).toHaveBeenCalledWith({ block: 'start' });
    await userEvent.click(screen.getByRole('button', { name: /previous/i }));
    expect(await screen.findByRole('row', { name: /Ledger/ })).toBeVisible();
  });

  it('leads from an empty list to all integrations', async () => {
    const { api } = renderPage('/webhooks/integrations', {
      api: { listIntegrations: async () => ({ items: [] }) },
      denied: ['webhooks.integration.create'],
    });

    expect(
      await screen.findByText('You don’t own any integrations'),
    ).toBeVisible();
    expect(
      screen.queryByRole('link', { name: 'Create' }),
    ).not.toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Show all integrations' }),
    );
    expect(await screen.findByText('No integrations yet')).toBeVisible();
    expect(api.listIntegrations).toHaveBeenCalledTimes(2);
  });

  it('shows why loading failed and tries again', async () => {
    const listIntegrations = jest
      .fn(async () => ({ items: [integration()] }))
      .mockRejectedValueOnce(new Error('The database is asleep'));
    renderPage('/webhooks/integrations', { api: { listIntegrations } });

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The database is asleep',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('row', { name: /Ledger/ })).toBeVisible();
  });

  it('denies access without offering a retry', async () => {
    const forbidden = Object.assign(new NotAllowedError(), { statusCode: 403 });
    renderPage('/webhooks/integrations', {
      api: { listIntegrations: () => Promise.reject(forbidden) },
    });
    expect(await screen.findByText('Access denied')).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Try again' }),
    ).not.toBeInTheDocument();
  });
});
