import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { IntegrationActivity } from 'backstage-plugin-webhooks-common';
import { day } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderWebhooks';

const PATH = '/webhooks/integrations/ledger/activity';
const AT = '2026-01-02T00:00:00.000Z';

/** Opens the page with the given activity, and returns its entries. */
async function entries(
  ...items: Omit<IntegrationActivity, 'id' | 'at'>[]
): Promise<HTMLElement[]> {
  renderPage(PATH, {
    api: {
      listActivity: async () => ({
        items: items.map((item, i) => ({ id: String(i), at: AT, ...item })),
      }),
    },
  });
  const list = await screen.findByRole('list', { name: 'Activity' });
  return within(list).getAllByRole('listitem');
}

describe('IntegrationActivityPage', () => {
  it('says who did what', async () => {
    const actor = 'user:default/ada';
    const [updated, rotated, enabled, replayed, ended, cancelled] =
      await entries(
        { event: 'integration-update', actor, changed: ['url', 'headers'] },
        {
          event: 'integration-secret-rotate',
          actor,
          previousExpiresAt: '2026-01-03T00:00:00.000Z',
        },
        { event: 'integration-enable', actor, replay: 'missed', count: 1_300 },
        {
          event: 'integration-replay',
          actor,
          from: AT,
          to: AT,
          count: 1,
        },
        {
          event: 'integration-replay-end',
          state: 'stopped',
          endReason: 'disabled',
          count: 500,
        },
        { event: 'integration-cancel', actor, count: 2 },
      );

    expect(updated).toHaveTextContent(
      /^Changed URL, request headersada · Jan 2, 2026/,
    );
    expect(rotated).toHaveTextContent(/previous one valid until Jan 3, 2026/);
    expect(enabled).toHaveTextContent(
      'Enabled, with 1,300 deliveries sent again',
    );
    expect(replayed).toHaveTextContent(/^Replayed 1 delivery dispatched/);
    expect(ended).toHaveTextContent(
      /^A replay has ended early, with 500 deliveries queued. The integration was disabled.Portal ·/,
    );
    expect(cancelled).toHaveTextContent(
      /^Cancelled 2 waiting or held deliveriesada/,
    );
  });

  it('shows why a health rule disabled it, with a link to the delivery', async () => {
    const [disabled] = await entries({
      event: 'integration-disable',
      reason: 'timeouts',
      evidence: {
        reason: 'timeouts',
        summary: '',
        days: [day({ timeout: 1_200, success: 3 })],
        lastAttempt: { deliveryId: 'd7', outcome: 'timeout' },
      },
    });

    expect(disabled).toHaveTextContent(/^DisabledHealth rule ·/);
    expect(disabled).toHaveTextContent(
      '1,200 of 1,203 requests on 2026-01-02 timed out.',
    );
    await userEvent.click(within(disabled).getByText('Evidence'));
    expect(within(disabled).getByRole('table')).toBeVisible();
    expect(
      within(disabled).getByRole('link', { name: 'Open delivery' }),
    ).toHaveAttribute('href', '/webhooks/deliveries/d7');
  });

  it('says that nothing was recorded', async () => {
    renderPage(PATH);

    expect(await screen.findByText('No activity yet')).toBeVisible();
  });
});
