import { LiveUpdates } from './liveUpdates';

/** Lets promises settle and advances the timers. */
const pass = (seconds: number) =>
  jest.advanceTimersByTimeAsync(seconds * 1_000);

let updates: LiveUpdates | undefined;

function start(refresh: () => Promise<unknown> = async () => {}) {
  const mock = jest.fn(refresh);
  updates = new LiveUpdates(mock);
  return { refresh: mock, updates };
}

function setVisibility(state: DocumentVisibilityState) {
  jest.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  updates?.stop();
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe('LiveUpdates', () => {
  it('refreshes at once on a signal after a quiet time', () => {
    const { refresh, updates: live } = start();

    live.onSignal();

    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it('refreshes once for all signals within five seconds', async () => {
    const { refresh, updates: live } = start();
    live.onSignal();
    live.onSignal();
    live.onSignal();

    await pass(4.9);
    expect(refresh).toHaveBeenCalledTimes(1);
    await pass(0.1);
    expect(refresh).toHaveBeenCalledTimes(2);
    await pass(10);
    expect(refresh).toHaveBeenCalledTimes(2);
  });

  it('waits for a slow refresh before it starts the next one', async () => {
    let finish = () => {};
    const { refresh, updates: live } = start(
      () =>
        new Promise<void>(resolve => {
          finish = resolve;
        }),
    );
    live.onSignal();
    live.onSignal();

    await pass(20);
    expect(refresh).toHaveBeenCalledTimes(1);
    finish();
    await pass(0);
    expect(refresh).toHaveBeenCalledTimes(2);
  });

  it('gives up on a refresh that never ends', async () => {
    const { refresh, updates: live } = start(() => new Promise(() => {}));
    live.onSignal();
    live.onSignal();

    await pass(30);

    expect(refresh).toHaveBeenCalledTimes(2);
  });

  it('polls every ten seconds without signals', async () => {
    const { refresh } = start();

    await pass(30);

    expect(refresh).toHaveBeenCalledTimes(3);
  });

  it('polls every minute once signals arrive', async () => {
    const { refresh, updates: live } = start();
    live.onSignal();

    await pass(59);
    expect(refresh).toHaveBeenCalledTimes(1);
    await pass(1);
    expect(refresh).toHaveBeenCalledTimes(2);
  });

  it('pauses in a hidden tab, and catches up when it is visible again', async () => {
    const { refresh, updates: live } = start();
    setVisibility('hidden');
    live.onSignal();
    await pass(120);
    expect(refresh).not.toHaveBeenCalled();

    setVisibility('visible');

    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it('does nothing after it was stopped', async () => {
    const { refresh, updates: live } = start();
    live.stop();

    live.onSignal();
    await pass(60);

    expect(refresh).not.toHaveBeenCalled();
  });
});
