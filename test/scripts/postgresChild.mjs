/**
 * A PostgreSQL server for a test that takes it away: sends its connection string to the parent process, and then answers
 * the messages `pause` and `resume`. Ends with its parent.
 */
import { startPostgres } from './startPostgres.mjs';

const postgres = await startPostgres();
process.on('exit', postgres.stop);
process.on('disconnect', () => process.exit());
process.on('message', message => {
  postgres[message]();
  process.send(message);
});
process.send(postgres.connectionString);
