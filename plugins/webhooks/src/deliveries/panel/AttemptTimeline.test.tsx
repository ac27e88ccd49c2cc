import { screen } from '@testing-library/react';
import { attempt } from '../../__testUtils__/fixtures';
import { renderPart } from '../../__testUtils__/renderWebhooks';
import { AttemptTimeline } from './AttemptTimeline';

describe('AttemptTimeline', () => {
  it('shows that the body of a success was incomplete', async () => {
    renderPart(
      <AttemptTimeline
        body="{}"
        attempts={[
          attempt({
            outcome: 'success',
            statusCode: 200,
            errorCode: 'UND_ERR_SOCKET',
            errorMessage:
              'The body of the response broke off: other side closed',
          }),
        ]}
      />,
    );

    expect(
      await screen.findByText(/The body of the response broke off/),
    ).toBeVisible();
  });

  it('says how large a truncated response is', async () => {
    renderPart(
      <AttemptTimeline
        body="{}"
        attempts={[
          attempt({
            responseHeaders: { 'content-length': '20480' },
            responseTruncated: true,
          }),
        ]}
      />,
    );

    expect(
      await screen.findByText(/first part of the response of 20 kB/),
    ).toBeVisible();
  });
});
