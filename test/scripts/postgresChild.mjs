/**
 * A PostgreSQL server, or with `cluster` a primary with its standby, for a test that takes it away: sends its connection
 * string to the parent process, and then answers the messages that are its methods. Ends with its parent.
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
