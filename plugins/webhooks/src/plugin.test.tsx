import { screen } from '@testing-library/react';
import { renderApp } from './__testUtils__/renderWebhooks';

describe('webhooksPlugin', () => {
  it('adds a page and a way to it', async () => {
    renderApp('/webhooks/event-types?type=order.created');
    expect(
      await screen.findByRole('heading', { level: 2, name: 'Event types' }),
    ).toBeVisible();
    expect(
      screen.getAllByRole('link', { name: 'Webhooks' })[0],
    ).toHaveAttribute('href', '/webhooks');

    expect(
      await screen.findByRole('region', { name: 'Example request' }),
    ).toHaveTextContent('"type": "order.created"');
    expect(
      screen.getByRole('region', { name: 'JSON Schema of the payload' }),
    ).toHaveTextContent('"required"');
    expect(
      screen.getByRole('region', {
        name: 'A receiver that verifies the signature',
      }),
    ).toHaveTextContent("if (event.type === 'order.created')");
  });

  it('gives the console no reason to warn of it', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    renderApp('/webhooks/integrations');
    await screen.findByText('Ledger');

    expect(warn).not.toHaveBeenCalledWith(expect.stringMatching(/webhooks/));
  });
});
