import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { UrlCheck } from 'backstage-plugin-webhooks-common';
import { renderPage, type World } from '../../__testUtils__/renderWebhooks';

const URL = 'https://audit.example.com/hooks';

async function typeUrl(api: World['api'] = {}, path = 'new') {
  const user = userEvent.setup();
  const rendered = renderPage(`/webhooks/integrations/${path}`, { api });
  const field = await screen.findByRole('textbox', { name: /^URL/ });
  await user.clear(field);
  await user.type(field, URL);
  return { user, api: rendered.api };
}

describe('The URL hint', () => {
  it('shows the result of a connection once the URL is complete', async () => {
    const { api } = await typeUrl();

    expect(
      await screen.findByText(/^The receiver accepts connections\./),
    ).toBeVisible();
    expect(api.checkUrl.mock.calls).toEqual([[{ url: URL }]]);
  });

  it.each<[string, UrlCheck, RegExp]>([
    [
      'DNS',
      { outcome: 'timeout', errorCode: 'ENOTFOUND' },
      /host name could not be resolved/,
    ],
    [
      'a refused connection',
      { outcome: 'timeout', errorCode: 'ECONNREFUSED' },
      /Connection refused/,
    ],
    [
      'TLS',
      { outcome: 'timeout', errorCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      /certificate is not trusted/,
    ],
  ])('says that %s prevents deliveries', async (_, check, text) => {
    await typeUrl({ checkUrl: async () => check });

    expect(await screen.findByText(text)).toHaveTextContent(
      'You can save it anyway.',
    );
  });

  it('says how to allow an address, and does not offer to save it', async () => {
    const errorMessage =
      '10.0.0.1 is not a public address. An administrator can allow it in webhooks.network.allow.';
    await typeUrl({
      checkUrl: async () => ({
        outcome: 'blocked',
        errorCode: 'BLOCKED_ADDRESS',
        errorMessage,
      }),
    });

    const hint = await screen.findByText(/not allowed by the network policy/);
    expect(hint).toHaveTextContent(errorMessage);
    expect(hint).not.toHaveTextContent('You can save it anyway.');
  });

  it('does not block saving during the check', async () => {
    const { user, api } = await typeUrl(
      { checkUrl: () => new Promise(() => {}) },
      'new?eventType=order.paid',
    );
    expect(
      await screen.findByText('Connecting to the receiver…'),
    ).toBeVisible();

    await user.click(
      screen.getByRole('button', { name: 'Create integration' }),
    );

    expect(api.createIntegration).toHaveBeenCalledWith(
      expect.objectContaining({ url: URL }),
    );
  });

  it('checks the URL for the edited integration', async () => {
    const { api } = await typeUrl({}, 'ledger/edit');

    await screen.findByText(/^The receiver accepts connections\./);
    expect(api.checkUrl).toHaveBeenCalledWith({
      url: URL,
      integrationId: 'ledger',
    });
  });
});
