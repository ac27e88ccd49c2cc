import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { deliveryDetail } from '../../__testUtils__/fixtures';
import { renderPart, type World } from '../../__testUtils__/renderWebhooks';
import { DeliveryPanel } from './DeliveryPanel';

const BODY = deliveryDetail().event.body;

async function openPanel(api: World['api'] = {}) {
  const { api: mock } = renderPart(
    <DeliveryPanel id="d1" onClose={() => {}} />,
    { api: { getDelivery: async () => deliveryDetail(), ...api } },
  );
  const panel = await screen.findByRole('dialog', { name: 'Delivery' });
  await within(panel).findByText(/Request body/);
  return { panel, api: mock };
}

describe('The request of a delivery', () => {
  beforeAll(() => {
    document.execCommand = () => true;
  });

  it('is shown as it was sent, with its real size', async () => {
    const { panel } = await openPanel();
    expect(within(panel).getByText('Request body · 85 B')).toBeVisible();

    await userEvent.click(within(panel).getByRole('radio', { name: 'Raw' }));

    expect(
      within(panel).getByRole('region', { name: 'Request body' }).textContent,
    ).toBe(BODY);
  });

  it('is copied as cURL', async () => {
    const { panel } = await openPanel();

    await userEvent.click(
      within(panel).getByRole('button', { name: 'Copy as cURL' }),
    );

    expect(
      await within(panel).findByRole('button', { name: 'Copied' }),
    ).toBeVisible();
  });

  it('is compared with what the receiver saw', async () => {
    const { panel, api } = await openPanel({
      checkSignature: async () => ({
        matches: false,
        parts: [
          { part: 'id', result: 'match' },
          {
            part: 'body',
            result: 'difference',
            difference: 'reserialized',
          },
          { part: 'secret', result: 'unknown' },
        ],
      }),
    });
    await userEvent.click(
      within(panel).getByRole('button', { name: 'Check a signature' }),
    );
    const field = (name: string | RegExp) =>
      within(panel).getByRole('textbox', { name });
    await userEvent.type(field('webhook-id'), 'd1');
    await userEvent.type(field('webhook-timestamp'), '1772452800');
    await userEvent.type(field('webhook-signature'), 'v1,abc=');
    await userEvent.click(field(/^Body/));
    await userEvent.paste('{ }');
    await userEvent.click(within(panel).getByRole('button', { name: 'Check' }));

    expect(
      await within(panel).findByText('There is a difference'),
    ).toBeVisible();
    expect(within(panel).getByText(/same JSON in other bytes/)).toBeVisible();
    expect(within(panel).getByText(/cannot be compared until/)).toBeVisible();
    expect(api.checkSignature).toHaveBeenCalledWith('d1', {
      webhookId: 'd1',
      webhookTimestamp: '1772452800',
      webhookSignature: 'v1,abc=',
      body: '{ }',
    });
  });

  it('has an error message if the comparison fails', async () => {
    const { panel } = await openPanel({
      checkSignature: async () => {
        throw new Error('The integration was deleted');
      },
    });
    await userEvent.click(
      within(panel).getByRole('button', { name: 'Check a signature' }),
    );
    for (const name of [
      'webhook-id',
      'webhook-timestamp',
      'webhook-signature',
    ]) {
      await userEvent.type(within(panel).getByRole('textbox', { name }), 'x');
    }
    await userEvent.click(within(panel).getByRole('button', { name: 'Check' }));

    expect(
      await within(panel).findByText('The integration was deleted'),
    ).toBeVisible();
  });
});
