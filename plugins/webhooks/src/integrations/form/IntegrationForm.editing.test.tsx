import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { integration } from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderWebhooks';

describe('editing an integration', () => {
  it('sends only changed fields and clears emptied ones, whatever was created over REST', async () => {
    const user = userEvent.setup();
    const { api } = renderPage('/webhooks/integrations/ledger/edit', {
      api: {
        getIntegration: async () =>
          integration({
            description: 'Books everything',
            url: 'https://hooks.example.com/ledger#frag',
            headers: { x_api_key: '********' },
          }),
      },
    });
    const description = await screen.findByRole('textbox', {
      name: 'Description',
    });
    await user.clear(description);
    await user.click(screen.getByRole('button', { name: 'Save changes' }));
    expect(api.updateIntegration).toHaveBeenCalledWith('ledger', {
      description: null,
      version: 1,
    });
    await waitFor(() =>
      expect(screen.getByText('Changes saved')).toBeVisible(),
    );
  });

  describe('with stored headers', () => {
    async function openStored() {
      const user = userEvent.setup();
      const { api } = renderPage('/webhooks/integrations/ledger/edit', {
        api: {
          getIntegration: async () =>
            integration({
              headers: { authorization: '********', 'x-team': '********' },
            }),
        },
      });
      await screen.findByText('authorization');
      const save = () =>
        user.click(screen.getByRole('button', { name: 'Save changes' }));
      return { api, user, save };
    }

    it('offers no field in which a stray key could replace a stored value', async () => {
      await openStored();

      expect(screen.getAllByText('Stored value, not shown')).toHaveLength(2);
      expect(screen.queryByDisplayValue(/\*{8}/)).not.toBeInTheDocument();
    });

    it('replaces one value and keeps the other', async () => {
      const { api, user, save } = await openStored();
      await user.click(
        screen.getByRole('button', {
          name: 'Replace the value of authorization',
        }),
      );
      expect(screen.getByLabelText('Value of header 1')).toHaveFocus();
      await user.keyboard('Bearer new');
      await save();

      expect(api.updateIntegration).toHaveBeenCalledWith('ledger', {
        headers: { authorization: 'Bearer new', 'x-team': '********' },
        version: 1,
      });
    });

    it('does not save a replacement without a value, and can keep what is stored', async () => {
      const { api, user, save } = await openStored();
      await user.click(
        screen.getByRole('button', { name: 'Replace the value of x-team' }),
      );
      await save();
      expect(
        screen.getByText('Enter the new value or keep the stored one.'),
      ).toBeVisible();
      expect(api.updateIntegration).not.toHaveBeenCalled();

      await user.click(
        screen.getByRole('button', { name: 'Keep stored value of x-team' }),
      );
      await save();
      expect(api.updateIntegration).toHaveBeenCalledWith('ledger', {
        version: 1,
      });
    });

    it('removes a header with its stored value', async () => {
      const { api, user, save } = await openStored();
      await user.click(
        screen.getByRole('button', { name: 'Remove header x-team' }),
      );
      await save();

      expect(api.updateIntegration).toHaveBeenCalledWith('ledger', {
        headers: { authorization: '********' },
        version: 1,
      });
    });
  });

  describe('that someone else has changed', () => {
    const conflict = Object.assign(new Error('It was changed meanwhile'), {
      name: 'ConflictError',
      statusCode: 409,
    });

    async function submitOutdated() {
      const user = userEvent.setup();
      let current = integration({ version: 3 });
      const { api } = renderPage('/webhooks/integrations/ledger/edit', {
        api: {
          getIntegration: async () => current,
          updateIntegration: async (_, { version }) => {
            if (version !== current.version) {
              throw conflict;
            }
            return current;
          },
        },
      });
      const name = await screen.findByRole('textbox', { name: /^Name/ });
      await user.clear(name);
      await user.type(name, 'Mine');
      current = integration({ version: 4, name: 'Theirs' });
      await user.click(screen.getByRole('button', { name: 'Save changes' }));
      expect(await screen.findByRole('alert')).toHaveTextContent(
        'Someone else changed this integration',
      );
      return { api, user };
    }

    it('keeps the input until the user discards it', async () => {
      const { api } = await submitOutdated();

      expect(api.updateIntegration).toHaveBeenCalledWith('ledger', {
        name: 'Mine',
        version: 3,
      });
      expect(screen.getByRole('textbox', { name: /^Name/ })).toHaveValue(
        'Mine',
      );
    });

    it('continues with the current settings after a reload', async () => {
      const { api, user } = await submitOutdated();

      await user.click(
        screen.getByRole('button', { name: 'Discard my changes and reload' }),
      );

      const name = await screen.findByRole('textbox', { name: /^Name/ });
      expect(name).toHaveValue('Theirs');
      expect(screen.queryByRole('alert')).toBeNull();
      await user.type(name, ' and mine');
      await user.click(screen.getByRole('button', { name: 'Save changes' }));
      expect(api.updateIntegration).toHaveBeenLastCalledWith('ledger', {
        name: 'Theirs and mine',
        version: 4,
      });
    });
  });

  it('shows the message of any other conflict', async () => {
    const user = userEvent.setup();
    renderPage('/webhooks/integrations/ledger/edit', {
      api: {
        updateIntegration: () =>
          Promise.reject(
            Object.assign(new Error('The team has too many'), {
              statusCode: 409,
            }),
          ),
      },
    });
    await user.type(
      await screen.findByRole('textbox', { name: /^Name/ }),
      ' 2',
    );
    await user.click(screen.getByRole('button', { name: 'Save changes' }));

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The team has too many',
    );
  });
});
