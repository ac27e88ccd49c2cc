import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { renderPart } from '../../__testUtils__/renderWebhooks';
import { useQuery } from './useQuery';

/** Shows the state of a query, and the value even while another key is loading. */
function Probe(props: { name?: string; fetch: () => Promise<string> }) {
  const { name = 'a', fetch } = props;
  const { value, error, loading, retry } = useQuery([name], fetch);
  return (
    <>
      <p>
        {[value, error && `error: ${error.message}`, loading && 'loading']
          .filter(Boolean)
          .join(', ')}
      </p>
      <button onClick={retry}>Retry</button>
    </>
  );
}

/** Shows data that has no live updates. */
function StaticProbe(props: { fetch: () => Promise<string> }) {
  const { value, error } = useQuery(['static'], props.fetch, { live: false });
  return <p>{error ? `error: ${error.message}` : value}</p>;
}

/** Mounts its children only while it is on. */
function Switch(props: { children: JSX.Element }) {
  const [isOn, setIsOn] = useState(true);
  return (
    <>
      <button onClick={() => setIsOn(!isOn)}>Switch</button>
      {isOn && props.children}
    </>
  );
}

/** Fetches that the test resolves, in the order of the requests. */
function createFetch() {
  const requests: {
    resolve(value: string): void;
    reject(error: Error): void;
  }[] = [];
  const fetch = jest.fn(
    () =>
      new Promise<string>((resolve, reject) => {
        requests.push({ resolve, reject });
      }),
  );
  return {
    fetch,
    answer: (value: string | Error) =>
      act(async () => {
        const request = requests.shift();
        if (value instanceof Error) {
          request?.reject(value);
        } else {
          request?.resolve(value);
        }
      }),
  };
}

const FAILURE = new Error('The database is asleep');

describe('useQuery', () => {
  it('makes one request for components with the same key', async () => {
    const { fetch, answer } = createFetch();
    renderPart(
      <>
        <Probe fetch={fetch} />
        <Probe fetch={fetch} />
      </>,
    );
    expect(await screen.findAllByText('loading')).toHaveLength(2);

    await answer('1');

    expect(screen.getAllByText('1')).toHaveLength(2);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('makes one request on a signal, however many components there are', async () => {
    const { fetch, answer } = createFetch();
    const { signal } = renderPart(
      <>
        <Probe fetch={fetch} />
        <Probe fetch={fetch} />
      </>,
    );
    await screen.findAllByText('loading');
    await answer('1');

    signal();
    await answer('2');

    expect(screen.getAllByText('2')).toHaveLength(2);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it('shows the previous value while another key is loading', async () => {
    const { fetch, answer } = createFetch();
    function KeySwitch() {
      const [name, setName] = useState('a');
      return (
        <>
          <button onClick={() => setName('b')}>Next</button>
          <Probe name={name} fetch={fetch} />
        </>
      );
    }
    renderPart(<KeySwitch />);
    await screen.findByText('loading');
    await answer('1');

    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(screen.getByText('1, loading')).toBeVisible();
    await answer('2');
    expect(screen.getByText('2')).toBeVisible();
  });

  it('keeps the value when a request in the background fails', async () => {
    const { fetch, answer } = createFetch();
    const { signal } = renderPart(<Probe fetch={fetch} />);
    await screen.findByText('loading');
    await answer('1');

    signal();
    await answer(FAILURE);

    expect(screen.getByText('1')).toBeVisible();
  });

  it.each([403, 404])('drops the value on status %p', async statusCode => {
    const { fetch, answer } = createFetch();
    const { signal } = renderPart(<Probe fetch={fetch} />);
    await screen.findByText('loading');
    await answer('1');

    signal();
    await answer(Object.assign(new Error('Gone'), { statusCode }));

    expect(screen.getByText('error: Gone')).toBeVisible();
  });

  it('shows that it is loading on a retry', async () => {
    const { fetch, answer } = createFetch();
    renderPart(<Probe fetch={fetch} />);
    await screen.findByText('loading');
    await answer(FAILURE);
    expect(screen.getByText('error: The database is asleep')).toBeVisible();

    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(screen.getByText('loading')).toBeVisible();
    await answer('1');
    expect(screen.getByText('1')).toBeVisible();
  });

  it('loads again, instead of showing the error of an earlier visit', async () => {
    const { fetch, answer } = createFetch();
    renderPart(
      <Switch>
        <Probe fetch={fetch} />
      </Switch>,
    );
    await screen.findByText('loading');
    await answer(FAILURE);
    const toggle = screen.getByRole('button', { name: 'Switch' });

    await userEvent.click(toggle);
    await userEvent.click(toggle);

    expect(screen.getByText('loading')).toBeVisible();
    await waitFor(() => expect(fetch.mock.calls.length).toBeGreaterThan(1));
  });

  it('shows the value of an earlier visit while it loads again', async () => {
    const { fetch, answer } = createFetch();
    renderPart(
      <Switch>
        <Probe fetch={fetch} />
      </Switch>,
    );
    await screen.findByText('loading');
    await answer('1');
    const toggle = screen.getByRole('button', { name: 'Switch' });
    await userEvent.click(toggle);
    await userEvent.click(toggle);

    expect(screen.getByText('1')).toBeVisible();
  });

  it('fetches data without live updates again after a failure', async () => {
    const fetch = jest
      .fn(async () => 'here again')
      .mockRejectedValueOnce(FAILURE);
    renderPart(<StaticProbe fetch={fetch} />);
    await screen.findByText(`error: ${FAILURE.message}`);

    expect(await screen.findByText('here again')).toBeVisible();
    expect(fetch).toHaveBeenCalledTimes(2);
  });
});
