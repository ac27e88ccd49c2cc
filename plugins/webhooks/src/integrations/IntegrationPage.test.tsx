import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type {
  FailureCause,
  IntegrationHealth,
  IntegrationPause,
} from 'backstage-plugin-webhooks-common';
import {
  attempt,
  disabled,
  health,
  replay,
  traffic,
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
  it('shows figures and the last error', async () => {
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
    // The only latency is that of the range in the chart.
    expect(await screen.findByText(/median 40 ms/)).toBeVisible();
    expect(screen.queryByText('42 ms')).not.toBeInTheDocument();
    expect(
      await screen.findByText(/Connection refused \(ECONNREFUSED\):/),
    ).toBeVisible();
    expect(
      screen.queryByRole('region', { name: 'This integration is disabled' }),
    ).not.toBeInTheDocument();
  });

  it('shows the values of a chart on key presses and as a table, and links to the deliveries', async () => {
    renderPage('/webhooks/integrations/ledger');

    const chart = await screen.findByRole('slider', { name: /^Requests from/ });
    expect(
      screen.getByText(
        '100 requests (2% failed) · median 40 ms, 95% within 900 ms',
      ),
    ).toBeVisible();
    chart.focus();
    await userEvent.keyboard('{ArrowLeft}');
    const values =
      /\d\d:\d\d–\d\d:\d\d: Success 98, No response 1, Error 1 \(2% failed\) · median 40 ms, 95% within 900 ms · Secret rotated/;
    expect(chart).toHaveAttribute(
      'aria-valuetext',
      expect.stringMatching(values),
    );
    expect(screen.getByText(values)).toBeVisible();
    expect(
      screen.getByRole('row', {
        name: /\d\d:\d\d–\d\d:\d\d 98 1 1 40 ms 900 ms Secret rotated/,
        hidden: true,
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Show deliveries' }),
    ).toHaveAttribute(
      'href',
      expect.stringMatching(/from=2026-01-02T10%3A30.*to=2026-01-02T10%3A59/),
    );
    await userEvent.keyboard('{ArrowLeft}');
    expect(screen.getByText(/\d: no traffic$/)).toBeVisible();
  });

  it('shows another range in UTC days, with its responses and event types', async () => {
    const { api } = renderPage('/webhooks/integrations/ledger', {
      api: {
        getTraffic: async (_, { range = '24h' } = {}) => {
          const periods = traffic().periods.map((period, index) => ({
            ...period,
            start: `2026-01-0${index + 1}T00:00:00.000Z`,
            end: `2026-01-0${index + 2}T00:00:00.000Z`,
          }));
          return traffic(range === '7d' ? { range, periods } : { range });
        },
      },
    });

    await userEvent.click(await screen.findByRole('radio', { name: '7 d' }));
    expect(
      await screen.findByRole('slider', {
        name: 'Requests per day, Jan 1 to Jan 2 (UTC)',
      }),
    ).toBeVisible();
    expect(api.getTraffic).toHaveBeenCalledWith('ledger', { range: '7d' });
    expect(
      screen.getByRole('link', { name: 'HTTP 500 Internal Server Error' }),
    ).toHaveAttribute('href', expect.stringContaining('code=500'));
    expect(
      screen.getByRole('link', { name: 'Connection refused (ECONNREFUSED)' }),
    ).toHaveAttribute('href', expect.stringContaining('outcome=timeout'));
    expect(screen.getByRole('link', { name: 'order.created' })).toHaveAttribute(
      'href',
      expect.stringContaining('type=order.created'),
    );
  });

  it('omits details that only readers of deliveries may see', async () => {
    renderPage('/webhooks/integrations/ledger', {
      denied: ['webhooks.delivery.read'],
    });

    const chart = await screen.findByRole('slider');
    chart.focus();
    await userEvent.keyboard('{ArrowLeft}');
    expect(screen.queryByText('Show deliveries')).not.toBeInTheDocument();
    expect(screen.queryByText('By response')).not.toBeInTheDocument();
  });

  it('groups the latest failures by cause, with advice and links to them', async () => {
    const cause: FailureCause = {
      outcome: 'error',
      statusCode: 500,
      count: 312,
      firstAt: '2026-01-02T02:14:00.000Z',
      lastAt: '2026-01-02T03:00:00.000Z',
      deliveryId: 'd7',
      eventType: 'order.created',
      responseBody: Array.from({ length: 20 }, (_, i) => `line ${i}`).join(
        '\n',
      ),
    };
    renderPage('/webhooks/integrations/ledger', {
      api: {
        getHealth: async () =>
          health({
            health: 'failing',
            lastSuccessAt: '2026-01-02T01:00:00.000Z',
            failures: [
              cause,
              {
                ...cause,
                outcome: 'timeout',
                statusCode: undefined,
                errorCode: 'ECONNREFUSED',
                count: 1,
                lastAt: '2026-01-01T00:00:00.000Z',
              },
            ],
          }),
      },
    });

    expect(
      await screen.findByRole('button', {
        name: /^Error · 500\s*312 requests since Jan 2, 2026/,
      }),
    ).toHaveAttribute('aria-expanded', 'true');
    expect(
      screen.getByText(
        /responded with 500 Internal Server Error\. Check the receiver’s logs/,
      ),
    ).toBeVisible();
    const answer = screen.getByRole('region', {
      name: 'Response, first lines',
    });
    expect(answer).toHaveTextContent('line 7 …');
    expect(answer).not.toHaveTextContent('line 8');
    expect(
      screen.getByRole('link', { name: 'All deliveries like this' }),
    ).toHaveAttribute(
      'href',
      expect.stringContaining('/deliveries?outcome=error&code=500'),
    );
    const older = screen.getByRole('button', {
      name: /^Connection refused\s*1 request ·/,
    });
    expect(older).toHaveAttribute('aria-expanded', 'false');
    await userEvent.click(older);
    expect(
      screen.getByText(/Requests have succeeded since then\./),
    ).toBeVisible();
    const [open] = screen.getAllByRole('button', { name: 'Open delivery' });
    await userEvent.click(open);
    expect(await screen.findByRole('dialog')).toBeVisible();
  });

  it('explains why an integration is disabled, tests it, and enables it with a replay', async () => {
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
      'The receiver responded with 410 Gone: it no longer wants these events.',
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
    expect(
      await screen.findByText('7 deliveries will be sent again.'),
    ).toBeVisible();
  });

  it('says when an integration that left app-config is deleted', async () => {
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

  it('says why enabling without a replay was refused', async () => {
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

  it('names the owner to a viewer who cannot enable it', async () => {
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

  it.each<[string, Partial<IntegrationHealth>, RegExp]>([
    [
      'the next pause if it keeps failing',
      { pause: { ...PAUSE, nextPauseMs: 120_000 } },
      /last 3 requests failed\. .* If it fails again, the next pause lasts 2 min\.$/,
    ],
    [
      'the next pause during a probe',
      { pause: { ...PAUSE, state: 'probing', nextPauseMs: 90_000 } },
      /one request at a time\. If it fails again, the next pause lasts 1 min, 30 sec\.$/,
    ],
    [
      'a 429',
      {
        pause: { ...PAUSE, reason: 'throttled' },
        throttledSince: '2026-01-02T00:00:00.000Z',
      },
      /^The receiver is rate limiting us \(429\)\. Sending resumes in/,
    ],
    [
      'a Retry-After without a 429',
      { pause: { ...PAUSE, reason: 'throttled' } },
      /^The receiver asked for fewer requests\./,
    ],
  ])('describes a pause: %s', async (_, part, text) => {
    renderPage('/webhooks/integrations/ledger', {
      api: { getHealth: async () => health(part) },
    });

    expect(await screen.findByText(text)).toBeVisible();
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

  it('hides the resume button from viewers without permission', async () => {
    renderPage('/webhooks/integrations/ledger', {
      api: { getHealth: async () => health({ pause: PAUSE }) },
      denied: [UPDATE],
    });

    expect(await screen.findByText('Sending is paused')).toBeVisible();
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
        'The receiver responded with 410 Gone: it no longer wants these events.',
      ),
    ).toBeVisible();
  });

  it('hides health that the viewer may no longer see', async () => {
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

  it('denies access to the log rather than show an empty one', async () => {
    renderPage('/webhooks/integrations/ledger/deliveries', {
      denied: ['webhooks.delivery.read'],
    });
    expect(await screen.findByText('Access denied')).toBeVisible();
    expect(screen.queryByRole('search')).not.toBeInTheDocument();
  });

  it('enables without a replay for viewers who cannot redeliver', async () => {
    renderPage('/webhooks/integrations/pager', {
      api: broken,
      denied: ['webhooks.delivery.redeliver'],
    });
    expect(await screen.findByRole('button', { name: 'Enable' })).toBeVisible();
    expect(screen.getByText(/7 deliveries are waiting/)).toBeVisible();
  });

  it('says that an unknown integration was not found', async () => {
    const unknown = Object.assign(new NotFoundError(), { statusCode: 404 });
    renderPage('/webhooks/integrations/nope', {
      api: { getIntegration: () => Promise.reject(unknown) },
    });
    expect(await screen.findByText('Not found')).toBeVisible();
  });

  it('shows a running replay on the overview', async () => {
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
});
