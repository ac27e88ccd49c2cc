import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReceiverContract } from 'backstage-plugin-webhooks-common';
import { contract, eventTypes } from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderWebhooks';

const PATH = '/webhooks/receivers';

async function rowsOf(table: string): Promise<string[]> {
  const found = await screen.findByRole('table', { name: table });
  return within(found)
    .getAllByRole('row')
    .map(row => row.textContent ?? '');
}

function show(part: Partial<ReceiverContract> = {}) {
  return renderPage(PATH, {
    api: { getReceiverContract: async () => ({ ...contract, ...part }) },
  });
}

describe('ReceiversPage', () => {
  it('shows the configured retries', async () => {
    show({ retryDelaysMs: [5_000, 3_600_000] });

    expect(await rowsOf('Retries')).toEqual([
      'AttemptWhen',
      '1immediately',
      '25 sec after the previous one (5 sec in all)',
      '31 hr after the previous one (1 hr, 5 sec in all)',
    ]);
  });

  it.each([
    [true, 1],
    [false, 0],
  ])(
    'lists the header of the source only when it is sent (%s)',
    async (sourceHeader, count) => {
      show({ sourceHeader });

      const names = await rowsOf('The request');
      expect(
        names.filter(name => name.startsWith('webhook-source')),
      ).toHaveLength(count);
    },
  );

  it('shows limits and retention', async () => {
    show();

    expect(await rowsOf('Limits')).toEqual([
      'WhatValue',
      expect.stringMatching(/^Timeout.*15 sec$/),
      expect.stringMatching(/256 kB$/),
      expect.stringMatching(/16 kB$/),
      expect.stringMatching(/3 days$/),
      expect.stringMatching(/30 days$/),
      expect.stringMatching(/30 days$/),
      expect.stringMatching(/7 days in a row.*1,000 timeouts/),
    ]);
  });

  it('shows the fields of an event type, and who receives it', async () => {
    renderPage(`${PATH}?type=order.created`, {
      api: {
        getReceiverContract: async () => contract,
        getEventType: async () => ({
          ...eventTypes[0],
          subscribers: {
            count: 1,
            items: [
              { id: 'ledger', name: 'Ledger', owner: 'group:default/payments' },
            ],
          },
        }),
      },
    });

    expect(await rowsOf('Fields of the payload')).toEqual([
      'FieldTypeDescription',
      'ordernumberRequired. Its number.',
    ]);
    expect(await screen.findByRole('link', { name: 'Ledger' })).toBeVisible();
  });

  it('can be copied', async () => {
    const user = userEvent.setup();
    show();
    await user.click(
      await screen.findByRole('button', { name: 'Copy as Markdown' }),
    );

    expect(await screen.findByRole('button', { name: 'Copied' })).toBeVisible();
  });

  it('says what failed, and tries again', async () => {
    let isDown = true;
    renderPage(PATH, {
      api: {
        getReceiverContract: async () => {
          if (isDown) {
            throw new Error('No backend');
          }
          return contract;
        },
      },
    });
    expect(await screen.findByText('No backend')).toBeVisible();
    isDown = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));

    expect(await screen.findByRole('table', { name: 'Limits' })).toBeVisible();
  });
});
