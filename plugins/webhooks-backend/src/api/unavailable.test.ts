import { withoutOutage } from './unavailable';

describe('errors of a database', () => {
  it.each([
    [{ code: '57P01', message: 'terminating connection' }],
    [{ code: '57P03', message: 'the database system is starting up' }],
    [{ code: '08006', message: 'connection failure' }],
    [{ code: '53300', message: 'too many clients already' }],
    [{ code: '25006', message: 'cannot execute INSERT in a standby' }],
    [{ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' }],
    [{ code: 'ECONNRESET', message: 'read ECONNRESET' }],
    [{ code: 'SQLITE_BUSY', message: 'database is locked' }],
    [{ code: 'SQLITE_IOERR_WRITE', message: 'disk I/O error' }],
    [{ message: 'Connection terminated unexpectedly' }],
    [{ message: 'select 1 from "events" - Connection terminated' }],
    [
      {
        message:
          'select 1 - Client has encountered a connection error and is not queryable',
      },
    ],
  ])('are retryable: %j', error => {
    expect(withoutOutage(error)).toMatchObject({
      name: 'ServiceUnavailableError',
    });
  });

  it.each([
    [{ code: '23505', message: 'duplicate key' }],
    [{ code: '42703', message: 'column does not exist' }],
    [{ code: 'SQLITE_CONSTRAINT', message: 'UNIQUE constraint failed' }],
    [{ message: 'Connection terminated is what the text said: no' }],
    [new TypeError('undefined is not a function')],
    [undefined],
  ])('are unchanged: %j', error => {
    expect(withoutOutage(error)).toBe(error);
  });
});
