import { screen, within } from '@testing-library/react';
import { attempt, deliveryDetail } from '../../__testUtils__/fixtures';
import { renderPart } from '../../__testUtils__/renderWebhooks';
import { DeliveryPanel } from './DeliveryPanel';

async function renderPanel(part: Parameters<typeof deliveryDetail>[0]) {
  renderPart(<DeliveryPanel id="d1" onClose={() => {}} />, {
    api: { getDelivery: async () => deliveryDetail(part) },
  });
  const panel = await screen.findByRole('dialog', { name: 'Delivery' });
  await within(panel).findByRole('region', { name: 'Request body' });
  return panel;
}

describe('DeliveryPanel', () => {
  it('shows the beginning of a huge response and offers all of it', async () => {
    const body = JSON.stringify(Array(100_000).fill(0));
    const panel = await renderPanel({
      attempts: [attempt({ responseBody: body })],
    });
    const shown = within(panel).getByRole('region', { name: 'Body' });
    expect(shown.textContent?.length).toBeLessThanOrEqual(32_768);
    expect(within(panel).getByText(/Only the first 32 kB/)).toBeVisible();
    expect(
      within(panel).getByRole('button', { name: 'Download: Body' }),
    ).toBeVisible();
    expect(
      within(panel).getByRole('button', { name: 'Copy: Body' }),
    ).toBeVisible();
  });

  it('shows a deeply nested payload without indenting it', async () => {
    const body = `${'['.repeat(4_000)}${']'.repeat(4_000)}`;
    const event = { ...deliveryDetail().event, body };
    const panel = await renderPanel({ event });
    expect(
      within(panel).getByRole('region', { name: 'Request body' }).textContent,
    ).toHaveLength(8_000);
  });

  it('keeps every digit of the dispatched payload', async () => {
    const event = {
      ...deliveryDetail().event,
      payload: { id: 7615917337495251000 },
      body: '{"data":{"id":7615917337495251231}}',
    };
    const panel = await renderPanel({ event });
    expect(
      within(panel).getByRole('region', { name: 'Request body' }),
    ).toHaveTextContent('{ "data": { "id": 7615917337495251231 } }');
  });

  it('bounds headers and error messages', async () => {
    const headers = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, i) => [`x-${i}`, 'v'.repeat(8_000)]),
    );
    const panel = await renderPanel({
      attempts: [
        attempt({
          responseHeaders: headers,
          errorMessage: 'e'.repeat(100_000),
        }),
      ],
    });
    expect(
      within(panel).getByText('4,900 more headers are not shown.'),
    ).toBeVisible();
    expect(panel.textContent?.length).toBeLessThan(150_000);
  });

  it('shows the newest of very many attempts', async () => {
    const panel = await renderPanel({
      attempts: Array.from({ length: 2_000 }, (_, i) =>
        attempt({ id: `a${i}`, number: i + 1 }),
      ),
    });
    expect(within(panel).getByText('2,000 attempts')).toBeVisible();
    expect(
      within(panel).getByText('1,950 earlier attempts are not shown.'),
    ).toBeVisible();
  });
});
