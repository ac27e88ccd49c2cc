import { RetryBuffer, type WaitingEvent } from './RetryBuffer';

function waiting(name: string, payloadText = '{}'): WaitingEvent {
  return { topic: name, event: { type: 'a.b', payloadText } };
}

function setUp(
  options: Partial<ConstructorParameters<typeof RetryBuffer>[0]> = {},
) {
  const stored: string[] = [];
  const lost: string[] = [];
  const pauses: number[] = [];
  const database = { isUp: false };
  let resume = () => {};
  const tried = new Promise<void>(resolve => {
    resume = resolve;
  });
  const buffer = new RetryBuffer({
    store: async ({ topic }) => {
      if (database.isUp) {
        stored.push(topic);
      }
      return database.isUp;
    },
    onLost: ({ topic }) => lost.push(topic),
    pauseMs: failures => {
      pauses.push(failures);
      if (failures === 3) {
        database.isUp = true;
        resume();
      }
      return 0;
    },
    ...options,
  });
  return { buffer, stored, lost, pauses, database, tried };
}

describe('RetryBuffer', () => {
  it('stores events in order when the database is available again', async () => {
    const { buffer, stored, lost, pauses, tried } = setUp();
    ['a', 'b', 'c'].forEach(name => buffer.add(waiting(name)));
    await tried;
    await buffer.stop();

    expect(stored).toEqual(['a', 'b', 'c']);
    expect(lost).toEqual([]);
    expect(pauses).toEqual([1, 2, 3]);
  });

  it('drops events beyond the maximum number', async () => {
    const { buffer, lost } = setUp({ maxEvents: 2, pauseMs: () => 60_000 });
    ['a', 'b', 'c'].forEach(name => buffer.add(waiting(name)));

    expect(lost).toEqual(['c']);
    await buffer.stop();
  });

  it('drops events beyond the maximum size', async () => {
    const { buffer, lost } = setUp({
      maxCharacters: 10,
      pauseMs: () => 60_000,
    });
    buffer.add(waiting('a', '"12345"'));
    buffer.add(waiting('b', '"12345"'));
    buffer.add(waiting('c', '1'));

    expect(lost).toEqual(['b']);
    await buffer.stop();
  });

  it('tries once more at the end, then drops the rest', async () => {
    const { buffer, stored, lost, database } = setUp({
      pauseMs: () => 60_000,
    });
    buffer.add(waiting('a'));
    database.isUp = true;
    await buffer.stop();
    expect([stored, lost]).toEqual([['a'], []]);

    database.isUp = false;
    buffer.add(waiting('late'));
    expect(lost).toEqual(['late']);
  });
});
