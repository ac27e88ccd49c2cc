import {
  createFrontendModule,
  createTranslationMessages,
  createTranslationResource,
} from '@backstage/frontend-plugin-api';
import { TranslationBlueprint } from '@backstage/plugin-app-react';
import { screen } from '@testing-library/react';
import { renderApp } from './__testUtils__/renderWebhooks';
import { webhooksTranslationRef } from './index';

describe('webhooksPlugin', () => {
  it('adds a page and a navigation item', async () => {
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

  it('lets the app translate its title where Backstage supports it', async () => {
    const resource = createTranslationResource({
      ref: webhooksTranslationRef,
      translations: {
        en: async () => ({
          default: createTranslationMessages({
            ref: webhooksTranslationRef,
            messages: { title: 'Callbacks' },
          }),
        }),
      },
    });
    renderApp('/webhooks', {
      features: [
        createFrontendModule({
          pluginId: 'app',
          extensions: [
            TranslationBlueprint.make({ name: 'own', params: { resource } }),
          ],
        }),
      ],
    });
    const translates = typeof webhooksTranslationRef === 'function';

    expect(
      (
        await screen.findAllByRole('link', {
          name: translates ? 'Callbacks' : 'Webhooks',
        })
      )[0],
    ).toBeVisible();
  });

  it('causes no console warnings about itself', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    renderApp('/webhooks/integrations');
    await screen.findByText('Ledger');

    expect(warn).not.toHaveBeenCalledWith(expect.stringMatching(/webhooks/));
  });
});
