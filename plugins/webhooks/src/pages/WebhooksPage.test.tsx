import { screen, waitFor } from '@testing-library/react';
import { deliveryDetail } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderWebhooks';

const LEDGER = '/webhooks/integrations/ledger';

/** The calls of a mocked API, each as text. */
function listCalls(api: object): string[] {
  return Object.entries(api).flatMap(([name, method]) =>
    jest.isMockFunction(method)
      ? method.mock.calls.map(args => `${name} ${JSON.stringify(args)}`)
      : [],
  );
}

describe('WebhooksPage', () => {
  it.each([
    ['/webhooks/integrations?show=all', /Ledger/],
    ['/webhooks/integrations/new', /Receives a signed POST/],
    [LEDGER, /order\.created/],
    ['/webhooks/deliveries/d1', /1 attempt/],
    [`${LEDGER}/settings`, /Signing secret/],
    [`${LEDGER}/edit`, /Save changes/],
    ['/webhooks/deliveries', /order\.created/],
    ['/webhooks/event-types?type=order.created', /JSON Schema/],
  ])('makes no request twice on %s', async (path, shown) => {
    const { api } = renderPage(path, {
      api: { getDelivery: async () => deliveryDetail() },
    });
    expect((await screen.findAllByText(shown))[0]).toBeInTheDocument();
    await waitFor(() =>
      expect(screen.queryAllByText('Loading…')).toHaveLength(0),
    );

    const calls = listCalls(api);
    expect(calls).not.toHaveLength(0);
    expect(calls).toEqual([...new Set(calls)]);
  });
});
