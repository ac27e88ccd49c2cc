import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  attempt,
  delivery,
  deliveryDetail,
} from '../../__testUtils__/fixtures';
import { renderPage, type World } from '../../__testUtils__/renderWebhooks';

const PAGE = '/webhooks/integrations/ledger';

/** Opens the dialog with an item of the menu. */
async function open(item: string, api: World['api'] = {}) {
  const user = userEvent.setup();
  const { api: mock } = renderPage(PAGE, {
    api: {
      testIntegration: async () =>
        attempt({ outcome: 'success', statusCode: 202, trigger: 'test' }),
      ...api,
    },
  });
  await user.click(await screen.findByRole('button', { name: 'More tests' }));
  await user.click(screen.getByRole('menuitem', { name: item }));
  const dialog = await screen.findByRole('dialog', {
    name: 'Send a test event',
  });
  const payload = await within(dialog).findByRole('textbox', {
    name: 'Payload (JSON)',
  });
  const send = () =>
    user.click(within(dialog).getByRole('button', { name: 'Send test' }));
  return { api: mock, user, dialog, payload, send };
}

describe('TestDialog', () => {
  it('sends the edited example, and shows request and response in place', async () => {
    const { api, user, dialog, payload, send } = await open('Example event…');
    expect(payload).toHaveValue('{\n  "order": 4711\n}');

    await user.clear(payload);
    await user.click(payload);
    await user.paste('{"order": 1}');
    await send();

    expect(api.testIntegration).toHaveBeenCalledWith('ledger', {
      eventType: 'order.created',
      payload: { order: 1 },
    });
    expect(await within(dialog).findByText('Test succeeded')).toBeVisible();
    expect(within(dialog).getByText('HTTP 202 Accepted')).toBeVisible();
    expect(
      await within(dialog).findByRole('button', { name: 'Copy as cURL' }),
    ).toBeVisible();
  });

  it('previews the request without sending it', async () => {
    const { api, user, dialog } = await open('Example event…', {
      previewRequest: async () => ({
        url: 'https://hooks.example.com/…',
        headers: { 'webhook-signature': 'v1,********' },
        body: '{"type":"order.created","data":{"order":4711}}',
      }),
    });

    await user.click(
      within(dialog).getByRole('button', { name: 'Preview request' }),
    );

    expect(await within(dialog).findByText('v1,********')).toBeVisible();
    expect(
      within(dialog).getByText(/^This POST to https:\/\/hooks.example.com/),
    ).toBeVisible();
    expect(api.previewRequest).toHaveBeenCalledWith('ledger', {
      eventType: 'order.created',
      payload: { order: 4711 },
    });
    expect(api.testIntegration).not.toHaveBeenCalled();
  });

  it('sends nothing that is not JSON', async () => {
    const { api, user, payload, send } = await open('Example event…');

    await user.type(payload, ',');
    await send();

    expect(payload).toHaveAccessibleDescription(
      expect.stringContaining('This is not valid JSON.'),
    );
    expect(api.testIntegration).not.toHaveBeenCalled();
  });

  it('shows at the field how a payload violates its schema', async () => {
    const { payload, send } = await open('Example event…', {
      testIntegration: () => Promise.reject(new Error('order is missing')),
    });

    await send();

    expect(payload).toHaveAccessibleDescription(
      expect.stringContaining('order is missing'),
    );
  });

  it('repeats the last event that was not a test', async () => {
    const { api, dialog, send } = await open('Last event again…', {
      listDeliveries: async () => ({
        items: [
          delivery({ id: 'd2', test: true }),
          delivery({ id: 'd3', eventType: 'order.paid' }),
        ],
      }),
      getDelivery: async id =>
        deliveryDetail({
          id,
          event: {
            ...deliveryDetail().event,
            type: 'order.paid',
            payload: { paid: id },
          },
        }),
    });
    await within(dialog).findByDisplayValue(/"paid": "d3"/);

    await send();

    expect(api.testIntegration).toHaveBeenCalledWith('ledger', {
      eventType: 'order.paid',
      payload: { paid: 'd3' },
    });
  });

  it('says that there is no last event', async () => {
    const { payload } = await open('Last event again…', {
      listDeliveries: async () => ({ items: [] }),
    });

    expect(
      await screen.findByText(
        'No such event was sent to this integration yet.',
      ),
    ).toBeVisible();
    expect(payload).toHaveValue('{\n  "order": 4711\n}');
  });
});
