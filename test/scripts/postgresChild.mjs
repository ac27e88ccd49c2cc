/**
 * A PostgreSQL server, or a primary with a standby with `cluster`, for tests of outages. It sends its connection string to
 * the parent process, and then runs the methods that the messages name. It ends with its parent.
 */
import { startCluster } from './startCluster.mjs';
import { startPostgres } from './startPostgres.mjs';

const postgres = await (process.argv[2] === 'cluster'
  ? startCluster()
  : startPostgres());
process.on('exit', postgres.stop);
process.on('disconnect', () => process.exit());
process.on('message', message => {
  postgres[message]();
  process.send(message);
});
process.send(postgres.connectionString);
