import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { mockApis } from '@backstage/frontend-test-utils';
import type {
  HealthStatus,
  IntegrationPage,
  ListIntegrationsRequest,
} from 'backstage-plugin-webhooks-common';
import { health, integration } from '../__testUtils__/fixtures';
import { renderPage, type World } from '../__testUtils__/renderWebhooks';

const NO_COUNTS: Record<HealthStatus, number> = {
  disabled: 0,
  failing: 0,
  paused: 0,
  degraded: 0,
  healthy: 0,
  idle: 0,
};
const QUIET = new Array<number>(24).fill(0);

const ROWS = [
  integration({ id: 'a', name: 'Alpha', version: 3 }),
  integration({ id: 'b', name: 'Beta' }),
  integration({
    id: 'c',
    name: 'Gamma',
    state: 'disabled',
    health: 'disabled',
    version: 7,
  }),
];

function openList(page: Partial<IntegrationPage>, world: World = {}) {
  const listIntegrations = jest.fn(
    async (_request?: ListIntegrationsRequest): Promise<IntegrationPage> => ({
      items: ROWS,
      ...page,
    }),
  );
  const { api } = renderPage('/webhooks/integrations', {
    ...world,
    api: { listIntegrations, ...world.api },
  });
  return { api, listIntegrations };
}

describe('the list of integrations', () => {
  it('shows success, problem and owner of each', async () => {
    openList({
      items: [
        integration({
          name: 'Busy',
          orphaned: true,
          lastError: {
            deliveryId: 'd1',
            outcome: 'error',
            statusCode: 500,
            at: '2026-01-02T00:00:00.000Z',
          },
          traffic: {
            from: '2026-01-01T00:00:00.000Z',
            successRate: 0.9375,
            success: [1_500, ...QUIET.slice(1)],
            failure: [100, ...QUIET.slice(1)],
            throttled: QUIET,
          },
        }),
        integration({
          id: 'slow',
          name: 'Slow',
          lastError: {
            deliveryId: 'd1',
            outcome: 'timeout',
            errorCode: 'ECONNREFUSED',
            at: '2026-01-02T00:00:00.000Z',
          },
          traffic: {
            from: '2026-01-01T00:00:00.000Z',
            success: QUIET,
            failure: QUIET,
            throttled: QUIET,
          },
        }),
      ],
    });

    const busy = await screen.findByRole('row', { name: /Busy/ });
    expect(busy).toHaveTextContent('93.8%');
    expect(busy).toHaveTextContent(/500 · .+ ago/);
    expect(busy).toHaveTextContent('No owner');
    expect(
      within(busy).getByRole('img', {
        name: '1,600 requests in the last 24 hours, 100 of them failed',
      }),
    ).toBeVisible();
    const slow = screen.getByRole('row', { name: /Slow/ });
    expect(slow).toHaveTextContent(/Connection refused · .+ ago/);
    expect(slow).toHaveTextContent('no traffic');
    expect(slow).not.toHaveTextContent('No owner');
  });

  it('filters by the counts of the health statuses', async () => {
    const { listIntegrations } = openList({
      counts: { ...NO_COUNTS, failing: 15, healthy: 1_341 },
    });

    const counts = await screen.findByRole('toolbar', { name: 'Health' });
    expect(
      within(counts)
        .getAllByRole('button')
        .map(button => button.textContent),
    ).toEqual(['15 failing', '1,341 healthy']);
    await userEvent.click(screen.getByRole('button', { name: '15 failing' }));

    await waitFor(() =>
      expect(listIntegrations).toHaveBeenLastCalledWith(
        expect.objectContaining({ health: ['failing'] }),
      ),
    );
    expect(screen.getByRole('button', { name: '15 failing' })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
  });

  it('starts with the worst, and sorts by a column', async () => {
    const { listIntegrations } = openList({});

    const health24 = await screen.findByRole('columnheader', {
      name: /Success 24 h/,
    });
    expect(listIntegrations).toHaveBeenLastCalledWith(
      expect.objectContaining({ sort: 'health', order: 'asc' }),
    );
    await userEvent.click(health24);
    await waitFor(() =>
      expect(listIntegrations).toHaveBeenLastCalledWith(
        expect.objectContaining({ sort: 'successRate', order: 'asc' }),
      ),
    );
    await userEvent.click(
      screen.getByRole('columnheader', { name: /Last problem/ }),
    );
    await waitFor(() =>
      expect(listIntegrations).toHaveBeenLastCalledWith(
        expect.objectContaining({ sort: 'lastProblem', order: 'desc' }),
      ),
    );
    await userEvent.click(
      screen.getByRole('columnheader', { name: /Last problem/ }),
    );
    await waitFor(() =>
      expect(listIntegrations).toHaveBeenLastCalledWith(
        expect.objectContaining({ sort: 'lastProblem', order: 'asc' }),
      ),
    );
  });
});

describe('the default of the ownership filter', () => {
  const OWN = expect.objectContaining({ owner: expect.anything() });
  const isChecked = (name: string) =>
    waitFor(() => expect(screen.getByRole('radio', { name })).toBeChecked());

  it('is "All" for viewers who may update all', async () => {
    const storage = mockApis.storage();
    const { listIntegrations } = openList(
      { access: { updateAll: true } },
      { storage },
    );

    await isChecked('All');
    expect(listIntegrations).toHaveBeenLastCalledWith(
      expect.not.objectContaining({ owner: expect.anything() }),
    );
    expect(
      storage.forBucket('webhooks').snapshot('integrations-view').value,
    ).toEqual({ suited: 'all' });
  });

  it('is "Mine" for others', async () => {
    const { listIntegrations } = openList({ access: { updateAll: false } });

    await isChecked('Mine');
    expect(listIntegrations).toHaveBeenLastCalledWith(OWN);
    expect(listIntegrations).not.toHaveBeenCalledWith(
      expect.not.objectContaining({ owner: expect.anything() }),
    );
  });

  it('is the last choice of the viewer', async () => {
    const storage = mockApis.storage();
    await storage
      .forBucket('webhooks')
      .set('integrations-view', { chosen: 'mine', suited: 'all' });
    const { listIntegrations } = openList(
      { access: { updateAll: true } },
      { storage },
    );

    await isChecked('Mine');
    expect(listIntegrations).toHaveBeenCalledTimes(1);
    await userEvent.click(screen.getByRole('radio', { name: 'All' }));
    await isChecked('All');
    expect(
      storage.forBucket('webhooks').snapshot('integrations-view').value,
    ).toEqual({ chosen: 'all', suited: 'all' });
  });
});

describe('the bulk menu', () => {
  async function select(...names: string[]) {
    for (const name of names) {
      const row = await screen.findByRole('row', { name: new RegExp(name) });
      await userEvent.click(within(row).getByRole('checkbox'));
    }
  }
  const openDialog = async (name: string) => {
    await userEvent.click(screen.getByRole('button', { name }));
    return within(await screen.findByRole('dialog'));
  };

  it('disables the active integrations among the selected with a reason', async () => {
    const disableIntegration = jest.fn(async (id: string) =>
      integration({ id }),
    );
    openList({}, { api: { disableIntegration } });
    await select('Alpha', 'Beta', 'Gamma');
    const dialog = await openDialog('Disable…');

    expect(dialog.getByText('Disable 2 integrations?')).toBeVisible();
    expect(dialog.getByText('1 is already disabled.')).toBeVisible();
    await userEvent.type(dialog.getByRole('textbox'), 'Moving');
    await userEvent.click(dialog.getByRole('button', { name: 'Disable' }));

    expect(await screen.findByText('2 integrations disabled')).toBeVisible();
    expect(disableIntegration.mock.calls).toEqual([
      ['a', { reason: 'Moving', version: 3 }],
      ['b', { reason: 'Moving', version: 1 }],
    ]);
    expect(screen.queryByText('3 selected')).not.toBeInTheDocument();
  });

  it('says what failed and why, and retries only that', async () => {
    const disableIntegration = jest
      .fn(async (id: string) => integration({ id }))
      .mockRejectedValueOnce(new Error('You may not disable it'));
    openList({}, { api: { disableIntegration } });
    await select('Alpha', 'Beta');
    const dialog = await openDialog('Disable…');
    await userEvent.click(dialog.getByRole('button', { name: 'Disable' }));

    expect(await dialog.findByText('1 of 2 done')).toBeVisible();
    const [alpha, beta] = dialog.getAllByRole('listitem');
    expect(alpha).toHaveTextContent('You may not disable it');
    expect(within(beta).getByLabelText('Done')).toBeVisible();

    await userEvent.click(dialog.getByRole('button', { name: 'Try 1 again' }));
    expect(await screen.findByText('2 integrations disabled')).toBeVisible();
    expect(disableIntegration.mock.calls.map(([id]) => id)).toEqual([
      'a',
      'b',
      'a',
    ]);
  });

  it('starts no further action when it is stopped', async () => {
    const rows = Array.from({ length: 6 }, (_, i) =>
      integration({ id: `i${i}`, name: `Number ${i}` }),
    );
    const finish: (() => void)[] = [];
    const disableIntegration = jest.fn(
      (id: string) =>
        new Promise<ReturnType<typeof integration>>(resolve => {
          finish.push(() => resolve(integration({ id })));
        }),
    );
    openList({ items: rows }, { api: { disableIntegration } });
    await screen.findByRole('row', { name: /Number 0/ });
    await userEvent.click(
      screen.getByRole('checkbox', { name: /select all/i }),
    );
    const dialog = await openDialog('Disable…');
    await userEvent.click(dialog.getByRole('button', { name: 'Disable' }));
    await waitFor(() => expect(finish).toHaveLength(4));

    await userEvent.click(dialog.getByRole('button', { name: 'Stop' }));
    finish.forEach(done => done());

    expect(await dialog.findByText('4 of 6 done')).toBeVisible();
    expect(disableIntegration).toHaveBeenCalledTimes(4);
    expect(dialog.getByRole('button', { name: 'Try 2 again' })).toBeEnabled();
  });

  it('enables with the chosen deliveries', async () => {
    const enableIntegration = jest.fn(async () => ({ replayed: 9, waived: 0 }));
    openList(
      {},
      {
        api: {
          enableIntegration,
          getHealth: async () => health({ held: 7, failed: 2 }),
        },
      },
    );
    await select('Beta', 'Gamma');
    const dialog = await openDialog('Enable…');

    expect(
      await dialog.findByText(
        '7 deliveries are waiting, and 2 failed since the last success.',
      ),
    ).toBeVisible();
    await userEvent.click(
      dialog.getByRole('radio', {
        name: 'Send the waiting ones and those that failed',
      }),
    );
    await userEvent.click(dialog.getByRole('button', { name: 'Enable' }));

    expect(await screen.findByText('1 integration enabled')).toBeVisible();
    expect(screen.getByText('9 deliveries will be sent again.')).toBeVisible();
    expect(enableIntegration.mock.calls).toEqual([
      ['c', { replay: 'missed', version: 7 }],
    ]);
  });

  it('counts the failed deliveries, and resends exactly these', async () => {
    const previewReplay = jest.fn(async (id: string) => ({
      count: id === 'a' ? 327 : 0,
    }));
    const replay = jest.fn(async () => ({ replayed: 327 }));
    openList({}, { api: { previewReplay, replay } });
    await select('Alpha', 'Beta', 'Gamma');
    const dialog = await openDialog('Resend failed…');

    expect(
      dialog.getByText('1 is disabled. Enable it to send what it missed.'),
    ).toBeVisible();
    const confirm = await dialog.findByRole('button', {
      name: 'Resend 327 deliveries',
    });
    expect(
      dialog.getAllByRole('listitem').map(item => item.textContent),
    ).toEqual(['Alpha']);
    await userEvent.click(confirm);

    expect(
      await screen.findByText('327 deliveries will be sent again.'),
    ).toBeVisible();
    const [, request] = previewReplay.mock.calls[0] as unknown[];
    expect(replay.mock.calls).toEqual([['a', request]]);
    expect(request).toMatchObject({ status: ['failed'] });
  });
});
