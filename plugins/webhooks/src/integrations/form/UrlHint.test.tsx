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

describe('the URL of a form', () => {
  it('is connected to once it is complete', async () => {
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
  ])('says that %s keeps deliveries from it', async (_, check, text) => {
    await typeUrl({ checkUrl: async () => check });

    expect(await screen.findByText(text)).toHaveTextContent(
      'You can save it anyway.',
    );
  });

  it('says how to allow an address, and not that it can be saved', async () => {
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

  it('can be saved while it is checked', async () => {
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

  it('is checked for the integration that is edited', async () => {
    const { api } = await typeUrl({}, 'ledger/edit');

    await screen.findByText(/^The receiver accepts connections\./);
    expect(api.checkUrl).toHaveBeenCalledWith({
      url: URL,
      integrationId: 'ledger',
    });
  });
});
