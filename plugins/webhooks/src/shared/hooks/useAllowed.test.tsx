import { act, renderHook, waitFor } from '@testing-library/react';
import useSWR from 'swr';
import { usePermission } from '@backstage/plugin-permission-react';
import { webhooksIntegrationCreatePermission } from 'backstage-plugin-webhooks-common';
import { useAllowed } from './useAllowed';

jest.mock('@backstage/plugin-permission-react');

const mocked = jest.mocked(usePermission);
const failed = { allowed: false, loading: false, error: new Error('503') };

describe('useAllowed', () => {
  it('keeps a decision when a later request fails', () => {
    mocked.mockReturnValue({ allowed: true, loading: false });
    const { result, rerender } = renderHook(() =>
      useAllowed(webhooksIntegrationCreatePermission),
    );
    expect(result.current).toEqual({
      loading: false,
      allowed: true,
      failed: false,
    });
    mocked.mockReturnValue(failed);
    rerender();
    expect(result.current).toEqual({
      loading: false,
      allowed: true,
      failed: true,
    });
  });

  it('allows nothing and waits while no request has succeeded', async () => {
    mocked.mockReturnValue(failed);
    const { result, rerender } = renderHook(() =>
      useAllowed(webhooksIntegrationCreatePermission),
    );
    expect(result.current).toEqual({
      loading: true,
      allowed: false,
      failed: true,
    });
    mocked.mockReturnValue({ allowed: false, loading: false });
    rerender();
    await waitFor(() =>
      expect(result.current).toEqual({
        loading: false,
        allowed: false,
        failed: false,
      }),
    );
  });

  it('retries at regular intervals until there is a decision', async () => {
    jest.useFakeTimers();
    try {
      const permission = webhooksIntegrationCreatePermission;
      const ask = jest.fn(async () => 'ALLOW');
      mocked.mockReturnValue(failed);
      const { rerender } = renderHook(() => {
        // The request that usePermission makes.
        useSWR({ permission, resourceRef: 'group:default/a' }, ask, {
          revalidateOnMount: false,
        });
        return useAllowed(permission, 'group:default/a');
      });

      await act(() => jest.advanceTimersByTimeAsync(60_000));
      expect(ask).toHaveBeenCalledTimes(12);

      mocked.mockReturnValue({ allowed: true, loading: false });
      rerender();
      await act(() => jest.advanceTimersByTimeAsync(60_000));
      expect(ask).toHaveBeenCalledTimes(12);
    } finally {
      jest.useRealTimers();
    }
  });
});
