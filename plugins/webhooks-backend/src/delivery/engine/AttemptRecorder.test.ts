import { mockServices } from '@backstage/backend-test-utils';
import { TestClock } from 'backstage-webhooks-test';
import type { AttemptRecord } from '../../model/delivery';
import { AttemptRecorder } from './AttemptRecorder';

const REJECTED = Object.assign(new Error('invalid text'), { code: '22021' });
const UNAVAILABLE = new Error('no connection');

function attempt(id: string): AttemptRecord {
  return { id } as AttemptRecord;
}

describe('AttemptRecorder', () => {
  const logger = mockServices.logger.mock();
  const onRecorded = jest.fn();
  const record = jest.fn();
  let recorder: AttemptRecorder;

  beforeEach(() => {
    jest.clearAllMocks();
    record.mockReset();
    record.mockImplementation(async (attempts: AttemptRecord[]) => ({
      owned: attempts.map(() => true),
      outgoing: 0,
    }));
    recorder = new AttemptRecorder({
      queue: { record },
      clock: new TestClock(),
      logger,
      onRecorded,
    });
  });

  /** The ids of the attempts of each recorded batch. */
  const batches = () =>
    record.mock.calls.map(([attempts]) =>
      attempts.map(({ id }: AttemptRecord) => id),
    );

  it('records concurrent attempts together', async () => {
    await Promise.all(['a', 'b', 'c'].map(id => recorder.record(attempt(id))));

    expect(batches()).toEqual([['a', 'b', 'c']]);
  });

  it('reports the attempts with their ownership, and the alerts stored with them', async () => {
    record.mockResolvedValue({ owned: [true, false], outgoing: 3 });

    await Promise.all(['a', 'b'].map(id => recorder.record(attempt(id))));

    expect(onRecorded.mock.calls).toEqual([
      [
        [
          { attempt: attempt('a'), owned: true },
          { attempt: attempt('b'), owned: false },
        ],
        3,
      ],
    ]);
  });

  it('retries while the database is unavailable', async () => {
    record.mockRejectedValueOnce(UNAVAILABLE);

    await recorder.record(attempt('a'));

    expect(batches()).toEqual([['a'], ['a']]);
    expect(logger.warn.mock.calls[0][0]).toContain('1 attempts could not be');
    expect(onRecorded).toHaveBeenCalledTimes(1);
  });

  it('fails instead of retrying once it has stopped', async () => {
    record.mockRejectedValue(UNAVAILABLE);
    recorder.stop();

    await expect(recorder.record(attempt('a'))).rejects.toThrow(UNAVAILABLE);

    expect(batches()).toEqual([['a']]);
    expect(onRecorded).not.toHaveBeenCalled();
  });

  it('records the others when the database rejects an attempt', async () => {
    record.mockImplementation(async (attempts: AttemptRecord[]) => {
      if (attempts.some(({ id }) => id === 'bad')) {
        throw REJECTED;
      }
      return { owned: attempts.map(() => true), outgoing: 0 };
    });

    await Promise.allSettled(
      ['a', 'bad', 'b'].map(id => recorder.record(attempt(id))),
    );

    expect(onRecorded.mock.calls.map(([[one]]) => one.attempt.id)).toEqual([
      'a',
      'b',
    ]);
  });
});
