import { screen } from '@testing-library/react';
import { disabled, integration } from '../__testUtils__/fixtures';
import { renderPart } from '../__testUtils__/renderWebhooks';
import { MyWebhooks } from './MyWebhooks';

describe('MyWebhooks', () => {
  it("lists the viewer's own integrations, worst first", async () => {
    const { api } = renderPart(<MyWebhooks />, {
      api: {
        getHealthSummary: async () => ({
          items: [disabled.integration, integration()],
          more: false,
          worst: disabled.health,
        }),
      },
    });
    expect(await screen.findByText('1 needs attention')).toBeVisible();
    expect(
      screen.getAllByRole('listitem').map(item => item.textContent),
    ).toEqual([
      expect.stringContaining('PagerDisabled'),
      expect.stringContaining('LedgerHealthy'),
    ]);
    expect(screen.getByRole('link', { name: 'Pager' })).toHaveAttribute(
      'href',
      '/webhooks/integrations/pager',
    );
    expect(api.getHealthSummary).toHaveBeenCalledWith({
      owner: ['user:default/guest', 'group:default/payments'],
    });
  });

  it('explains an empty list', async () => {
    renderPart(<MyWebhooks />, {
      api: { getHealthSummary: async () => ({ items: [], more: false }) },
    });
    expect(
      await screen.findByText('You don’t own any integrations'),
    ).toBeVisible();
  });
});
