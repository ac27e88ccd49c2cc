import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { HealthEvidence } from 'backstage-plugin-webhooks-common';
import { day, disabled, health } from '../__testUtils__/fixtures';
import { renderPart } from '../__testUtils__/renderWebhooks';
import { DisabledBanner } from './DisabledBanner';

const NO_ACCESS = {
  loading: false,
  canOperate: false,
  canEnable: false,
  canEdit: false,
  canDelete: false,
  canRevealSecret: false,
  canReadDeliveries: false,
  canRedeliver: false,
};

function renderBanner(evidence: Partial<HealthEvidence>) {
  const { reason = 'gone' } = evidence;
  renderPart(
    <DisabledBanner
      integration={disabled.integration}
      health={health({
        state: 'disabled',
        reason,
        evidence: { reason, summary: 'From the API', days: [], ...evidence },
      })}
      access={NO_ACCESS}
      onResent={() => {}}
    />,
  );
  return screen.findByRole('region', { name: 'This integration is disabled' });
}

describe('DisabledBanner', () => {
  it.each<[string, Partial<HealthEvidence>, string]>([
    [
      'a 410',
      { reason: 'gone', days: [day({ gone: 1 })] },
      'The receiver responded with 410 Gone: it no longer wants these events.',
    ],
    [
      'timeouts',
      {
        reason: 'timeouts',
        days: [day(), day({ timeout: 1_200, success: 3, throttled: 1 })],
      },
      '1,200 of 1,204 requests on 2026-01-02 timed out.',
    ],
    [
      'failing days without any success',
      {
        reason: 'failing-days',
        days: [day({ error: 2 }), day({ error: 2, timeout: 4, gone: 1 })],
      },
      'All 9 requests on 2 days in a row failed. None has succeeded so far.',
    ],
    [
      'a low success rate',
      {
        reason: 'success-rate',
        days: [
          day({ success: 49, error: 50, throttled: 7 }),
          day({ success: 10, timeout: 91 }),
        ],
      },
      'Only 59 of 200 requests (29.5%) succeeded on 2 days in a row with enough traffic.',
    ],
    [
      'timeouts whose days are no longer known',
      { reason: 'timeouts', days: [] },
      'Too many requests timed out in one day.',
    ],
    [
      'a manual disable without a comment',
      { reason: 'manual' },
      'Disabled by hand.',
    ],
    [
      'a removal from app-config',
      { reason: 'manual', removedFromConfig: true },
      'It is no longer in app-config.',
    ],
  ])('describes %s', async (_, evidence, text) => {
    const banner = await renderBanner(evidence);

    expect(banner).toHaveTextContent(text);
    expect(banner).not.toHaveTextContent('From the API');
  });

  it('says when the last request succeeded before the failing days', async () => {
    expect(
      await renderBanner({
        reason: 'failing-days',
        days: [day({ error: 2 })],
        lastSuccessAt: '2025-12-20T08:00:00.000Z',
      }),
    ).toHaveTextContent(
      /All 2 requests on a day with traffic failed\. The last success was Dec 20, 2025/,
    );
  });

  it('quotes the comment of the user who disabled it', async () => {
    expect(
      await renderBanner({ reason: 'manual', comment: 'Moving house' }),
    ).toHaveTextContent('Moving house');
  });

  it('counts the deliveries that failed before, and offers to resend all of them', async () => {
    const onResent = jest.fn();
    const { api } = renderPart(
      <DisabledBanner
        integration={disabled.integration}
        health={health({
          state: 'disabled',
          reason: 'failing-days',
          lastSuccessAt: '2025-12-20T08:00:00.000Z',
          failed: 327,
          held: 3,
        })}
        access={{
          ...NO_ACCESS,
          canOperate: true,
          canEnable: true,
          canRedeliver: true,
        }}
        onResent={onResent}
      />,
      {
        api: { enableIntegration: async () => ({ replayed: 330, waived: 0 }) },
      },
    );
    expect(
      await screen.findByText(
        /327 deliveries failed since Dec 20, 2025.*3 deliveries are waiting/,
      ),
    ).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: 'Enable and send all 330' }),
    );
    expect(api.enableIntegration).not.toHaveBeenCalled();
    await userEvent.click(
      within(await screen.findByRole('dialog')).getByRole('button', {
        name: 'Enable and send all 330',
      }),
    );

    expect(api.enableIntegration).toHaveBeenCalledWith('pager', {
      replay: 'missed',
      version: 1,
    });
    expect(onResent).toHaveBeenCalledWith({
      count: 330,
      range: {
        from: '2025-12-20T08:00:00.000Z',
        to: expect.stringMatching(/Z$/),
      },
    });
  });

  it('lists the days on which the rule was decided', async () => {
    await renderBanner({
      reason: 'timeouts',
      days: [day({ timeout: 1_200, success: 3, throttled: 1 })],
    });

    expect(
      screen.getByRole('row', { name: '2026-01-02 3 1 1200 0', hidden: true }),
    ).toBeInTheDocument();
  });
});
