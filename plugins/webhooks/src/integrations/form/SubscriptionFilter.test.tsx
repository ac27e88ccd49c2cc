import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { integration } from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderWebhooks';

const EDIT = '/webhooks/integrations/ledger/edit';
const FILTER = { 'payload.environment': 'production' };

function renderForm(api: Parameters<typeof renderPage>[1] = {}) {
  return renderPage(EDIT, {
    ...api,
    api: {
      getIntegration: async () => integration({ filter: FILTER }),
      trySubscription: async () => ({ tried: 50, matched: 12 }),
      ...api.api,
    },
  });
}

async function replaceFilter(text: string) {
  const field = await screen.findByRole('textbox', { name: 'Filter' });
  await userEvent.clear(field);
  if (text) {
    await userEvent.click(field);
    await userEvent.paste(text);
  }
  return field;
}

const save = () =>
  userEvent.click(screen.getByRole('button', { name: 'Save changes' }));

describe('the filter of an integration', () => {
  it('can be tried on recent events', async () => {
    const { api } = renderForm();

    await userEvent.click(
      await screen.findByRole('button', { name: 'Try on recent events' }),
    );

    expect(
      await screen.findByText('12 of the last 50 events would have matched.'),
    ).toBeVisible();
    expect(api.trySubscription).toHaveBeenCalledWith({
      eventTypes: ['*'],
      filter: FILTER,
    });
  });

  it('loses its result once it is edited', async () => {
    renderForm();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Try on recent events' }),
    );
    await screen.findByText(/would have matched/);

    await replaceFilter('{"type": "a.b"}');

    expect(screen.queryByText(/would have matched/)).not.toBeInTheDocument();
  });

  it('shows why the backend refuses it', async () => {
    renderForm({
      api: {
        trySubscription: async () => {
          throw new Error("filter: has the operator '$nope'");
        },
      },
    });

    await userEvent.click(
      await screen.findByRole('button', { name: 'Try on recent events' }),
    );

    expect(
      await screen.findByText("filter: has the operator '$nope'"),
    ).toBeVisible();
  });

  it('must be a JSON object', async () => {
    const { api } = renderForm();
    const field = await replaceFilter('payload.a = 1');

    await save();

    expect(field).toHaveAccessibleDescription(
      expect.stringContaining('Enter a JSON object'),
    );
    expect(api.updateIntegration).not.toHaveBeenCalled();
  });

  it('is cleared by an empty text', async () => {
    const { api } = renderForm();
    await replaceFilter('');
    await userEvent.click(
      screen.getByRole('checkbox', { name: /that the owner owns/ }),
    );

    await save();

    await waitFor(() =>
      expect(api.updateIntegration).toHaveBeenCalledWith('ledger', {
        filter: null,
        ownedOnly: true,
        version: 1,
      }),
    );
  });
});
