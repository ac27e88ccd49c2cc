import { screen, waitFor } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { integration } from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderWebhooks';

const NEW = '/webhooks/integrations/new';

/** Opens the settings that have defaults. */
async function unfold(user: UserEvent) {
  await user.click(
    await screen.findByRole('button', { name: /More settings/ }),
  );
}

describe('creating an integration', () => {
  it('takes a URL and event types, and proposes name and owner', async () => {
    const user = userEvent.setup();
    const { api } = renderPage(`${NEW}?eventType=order.paid`);
    await user.type(
      await screen.findByRole('textbox', { name: /^URL/ }),
      'https://audit.example.com/hooks',
    );
    expect(screen.getByRole('combobox', { name: /^Owner/ })).toHaveValue(
      'payments',
    );

    await user.tab();
    expect(screen.getByRole('textbox', { name: /^Name/ })).toHaveValue(
      'audit.example.com',
    );
    await user.click(
      screen.getByRole('button', { name: 'Create integration' }),
    );

    expect(api.createIntegration).toHaveBeenCalledWith({
      name: 'audit.example.com',
      owner: 'group:default/payments',
      url: 'https://audit.example.com/hooks',
      eventTypes: ['order.paid'],
    });
  });

  it('opens collapsed settings that have a problem', async () => {
    const user = userEvent.setup();
    const { api } = renderPage(`${NEW}?eventType=order.paid`);
    await user.type(
      await screen.findByRole('textbox', { name: /^URL/ }),
      'https://audit.example.com/hooks',
    );
    await unfold(user);
    await user.click(
      screen.getByRole('button', { name: 'Only some of these events' }),
    );
    await user.type(screen.getByRole('textbox', { name: /^Filter/ }), 'x');
    await unfold(user);

    await user.click(
      screen.getByRole('button', { name: 'Create integration' }),
    );

    expect(api.createIntegration).not.toHaveBeenCalled();
    await waitFor(() =>
      expect(screen.getByRole('textbox', { name: /^Filter/ })).toHaveFocus(),
    );
  });

  it('shows what is missing when an empty form is submitted', async () => {
    const { api } = renderPage(NEW);

    await userEvent.click(
      await screen.findByRole('button', { name: 'Create integration' }),
    );

    expect(screen.getByText('Enter a name.')).toBeVisible();
    expect(
      screen.getByText('Subscribe to at least one event type.'),
    ).toBeVisible();
    expect(
      screen.getByRole('group', { name: /^Event types/ }),
    ).toHaveAccessibleDescription(
      expect.stringContaining('Subscribe to at least one event type.'),
    );
    expect(api.createIntegration).not.toHaveBeenCalled();
  });

  it.each([
    [
      /^URL/,
      'ftp://example.com',
      'This URL cannot receive webhooks. Use an https URL.',
    ],
    [
      'Other pattern',
      'invoice-*',
      '“invoice-*” is neither an event type nor a pattern.',
    ],
    ['Name of header 1', 'Webhook-Id', 'The portal sets this header itself.'],
  ])(
    'validates the field %s while the user types',
    async (name, text, error) => {
      const user = userEvent.setup();
      renderPage(NEW);
      await unfold(user);
      await user.click(screen.getByRole('button', { name: 'Add header' }));
      const field = screen.getByRole('textbox', { name });

      await user.type(field, text);

      expect(screen.getByText(error)).toBeVisible();
      expect(field).toHaveAccessibleDescription(expect.stringContaining(error));
    },
  );

  it('accepts a pattern that matches no registered event type yet', async () => {
    const user = userEvent.setup();
    renderPage(NEW);

    await user.type(
      await screen.findByRole('textbox', { name: 'Other pattern' }),
      'invoice.*{Enter}',
    );

    expect(
      screen.getByText('“invoice.*” matches no registered event type so far.'),
    ).toBeVisible();
  });

  it('creates an integration and shows its secret once', async () => {
    const user = userEvent.setup();
    const { api } = renderPage(NEW, {
      api: {
        createIntegration: async () => ({
          ...integration({ id: 'audit', name: 'Audit' }),
          secret: 'whsec_once',
        }),
      },
    });
    await user.type(
      await screen.findByRole('textbox', { name: /^Name/ }),
      'Audit',
    );
    await user.type(
      screen.getByRole('textbox', { name: /^URL/ }),
      'https://audit.example.com/hooks',
    );
    await user.click(screen.getByRole('combobox', { name: /^Owner/ }));
    await user.click(await screen.findByRole('option', { name: /Payments/ }));
    await user.click(
      await screen.findByRole('checkbox', { name: 'order.paid' }),
    );
    await user.type(
      screen.getByRole('textbox', { name: 'Other pattern' }),
      'invoice.*{Enter}',
    );
    await unfold(user);
    await user.click(screen.getByRole('button', { name: 'Add header' }));
    await user.type(
      screen.getByRole('textbox', { name: 'Name of header 1' }),
      'Authorization',
    );
    const value = screen.getByLabelText('Value of header 1');
    expect(value).toHaveAttribute('type', 'password');
    await user.type(value, 'Bearer x');

    await user.click(
      screen.getByRole('button', { name: 'Create integration' }),
    );

    expect(api.createIntegration).toHaveBeenCalledWith({
      name: 'Audit',
      owner: 'group:default/payments',
      url: 'https://audit.example.com/hooks',
      eventTypes: ['order.paid', 'invoice.*'],
      headers: { Authorization: 'Bearer x' },
    });
    expect(await screen.findByText('whsec_once')).toBeVisible();
    await user.click(
      screen.getByRole('button', { name: 'Open the integration' }),
    );
    await waitFor(() => expect(api.getHealth).toHaveBeenCalledWith('audit'));
  });

  it('focuses the first invalid field', async () => {
    renderPage('/webhooks/integrations/new');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create integration' }),
    );
    expect(screen.getByRole('textbox', { name: /^Name/ })).toHaveFocus();
  });

  describe('with a typed pattern', () => {
    async function typePattern(pattern: string) {
      const user = userEvent.setup();
      const { api } = renderPage(
        '/webhooks/integrations/new?eventType=order.paid&owner=group:default/payments',
      );
      await user.type(
        await screen.findByRole('textbox', { name: /^Name/ }),
        'Audit',
      );
      await user.type(
        screen.getByRole('textbox', { name: /^URL/ }),
        'https://audit.example.com/',
      );
      await screen.findByRole('checkbox', { name: 'order.paid' });
      const field = screen.getByRole('textbox', { name: 'Other pattern' });
      await user.type(field, pattern);
      return { api, user, field };
    }

    it('adds it when the field loses the focus', async () => {
      const { user, field } = await typePattern('invoice.*');

      await user.tab();

      expect(field).toHaveValue('');
      expect(screen.getByRole('row', { name: 'invoice.*' })).toBeVisible();
      expect(screen.getByText('1 pattern, 1 event type')).toBeVisible();
    });

    it('subscribes to it on submit', async () => {
      const { api, user } = await typePattern('invoice.*');

      await user.click(
        screen.getByRole('button', { name: 'Create integration' }),
      );

      expect(api.createIntegration).toHaveBeenCalledWith(
        expect.objectContaining({ eventTypes: ['order.paid', 'invoice.*'] }),
      );
    });

    it('refuses an event type that is not registered, and names similar ones', async () => {
      const { api, user, field } = await typePattern('order.create');
      const refusal =
        'No event type “order.create” is registered. Similar: order.created, order.paid.';
      expect(screen.queryByText(refusal)).not.toBeInTheDocument();

      await user.click(
        screen.getByRole('button', { name: 'Create integration' }),
      );

      expect(field).toHaveAccessibleDescription(
        expect.stringContaining(refusal),
      );
      expect(field).toHaveFocus();
      expect(api.createIntegration).not.toHaveBeenCalled();
    });
  });

  describe('choosing event types', () => {
    const checkbox = (name: string) => screen.getByRole('checkbox', { name });

    async function openPicker(query = '') {
      const user = userEvent.setup();
      const types = ['billing.due', 'billing.paid', 'order.created'].concat(
        Array.from({ length: 20 }, (_, i) => `many.type_${i}`),
      );
      renderPage(`${NEW}${query}`, {
        api: {
          listEventTypes: async () =>
            types.map(name => ({
              name,
              description: `About ${name}`,
              source: 'dispatch',
              recent: { count: 0, since: '2026-01-01T00:00:00.000Z' },
            })),
        },
      });
      await screen.findByRole('checkbox', { name: 'All events (23)' });
      return user;
    }

    it('stores the pattern of a group, which covers its types', async () => {
      const user = await openPicker('?eventType=billing.paid');
      expect(checkbox('billing (2)')).toBePartiallyChecked();

      await user.click(checkbox('billing (2)'));

      expect(screen.getByText('1 pattern, 2 event types')).toBeVisible();
      expect(checkbox('billing.due')).toBeChecked();
      expect(checkbox('billing.due')).toBeDisabled();
    });

    it('opens a group with its button', async () => {
      const user = await openPicker();
      expect(
        screen.queryByRole('checkbox', { name: 'billing.due' }),
      ).not.toBeInTheDocument();

      await user.click(
        screen.getByRole('button', { name: 'Show billing event types' }),
      );

      expect(checkbox('billing.due')).toHaveAccessibleDescription(
        'About billing.due',
      );
    });

    it('finds types by name and shows them in their group', async () => {
      const user = await openPicker();

      await user.type(
        screen.getByRole('searchbox', { name: 'Search event types' }),
        'due{Enter}',
      );

      expect(
        screen
          .getAllByRole('checkbox')
          .map(box => box.closest('label')!.textContent),
      ).toEqual(expect.arrayContaining(['billing (2)', 'billing.due']));
      expect(
        screen.queryByRole('checkbox', { name: 'billing.paid' }),
      ).not.toBeInTheDocument();
    });

    it('selects everything with "All events"', async () => {
      const user = await openPicker('?eventType=billing.paid');

      await user.click(checkbox('All events (23)'));

      expect(checkbox('billing (2)')).toBeChecked();
      expect(checkbox('order.created')).toBeDisabled();
      expect(
        screen.getByRole('group', { name: /^Event types/ }),
      ).toHaveAccessibleDescription(expect.stringContaining('All events'));
    });
  });

  it('prefills values from a link and shows why the backend refused them', async () => {
    const user = userEvent.setup();
    renderPage(
      '/webhooks/integrations/new?eventType=order.paid&owner=group:default/payments',
      {
        api: {
          createIntegration: () =>
            Promise.reject(new Error('10.0.0.1 is not a public address')),
        },
      },
    );
    await user.type(
      await screen.findByRole('textbox', { name: /^Name/ }),
      'Inside',
    );
    await user.type(
      screen.getByRole('textbox', { name: /^URL/ }),
      'http://10.0.0.1/',
    );
    expect(screen.getByText(/Internal addresses are blocked/)).toBeVisible();
    await user.click(
      screen.getByRole('button', { name: 'Create integration' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      '10.0.0.1 is not a public address',
    );
  });

  it('explains a missing permission instead of showing the form', async () => {
    renderPage('/webhooks/integrations/new', {
      denied: ['webhooks.integration.create'],
    });
    expect(
      await screen.findByText('You can’t create integrations'),
    ).toBeVisible();
  });
});

describe('the health limits section', () => {
  it("starts closed, shows the portal's defaults, and submits only the limits given", async () => {
    const user = userEvent.setup();
    const { api } = renderPage('/webhooks/integrations/ledger/edit');
    await user.click(
      await screen.findByRole('button', { name: 'Health limits' }),
    );
    const days = screen.getByRole('textbox', { name: /^Failing days/ });
    expect(days).toHaveAttribute('placeholder', '7');
    await user.type(days, '3');
    await user.type(screen.getByRole('textbox', { name: /^Pauses/ }), '500');

    await user.click(screen.getByRole('button', { name: 'Save changes' }));

    expect(api.updateIntegration).toHaveBeenCalledWith('ledger', {
      policy: { failingDays: 3, earlyWarning: { pauses: 100 } },
      version: 1,
    });
  });

  it('starts open if limits exist, and clears them when all are emptied', async () => {
    const user = userEvent.setup();
    const { api } = renderPage('/webhooks/integrations/ledger/edit', {
      api: {
        getIntegration: async () =>
          integration({ policy: { earlyWarning: { failingForMinutes: 5 } } }),
      },
    });
    const minutes = await screen.findByRole('textbox', {
      name: /^Minutes/,
    });
    expect(minutes).toHaveValue('5');
    await user.clear(minutes);

    await user.click(screen.getByRole('button', { name: 'Save changes' }));

    expect(api.updateIntegration).toHaveBeenCalledWith('ledger', {
      policy: null,
      version: 1,
    });
  });
});
