import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

const KEY = 'webhooks.destinations.nats.connections';
/** Characters that a URL does not encode. */
const NAME = /^[A-Za-z0-9._-]+$/;

/** A cluster of NATS servers. */
export interface NatsConnectionOptions {
  name: string;
  servers: string[];
  user?: string;
  password?: string;
  token?: string;
  /** The content of a credentials file. */
  credentials?: string;
}

/**
 * Reads the connections from app-config.
 *
 * @throws `InputError` that names the key
 */
export function readConnections(config: Config): NatsConnectionOptions[] {
  const connections = (config.getOptionalConfigArray(KEY) ?? []).map(one => ({
    name: one.getString('name'),
    servers: one.getStringArray('servers'),
    user: one.getOptionalString('user'),
    password: one.getOptionalString('password'),
    token: one.getOptionalString('token'),
    credentials: one.getOptionalString('credentials'),
  }));
  const names = connections.map(({ name }) => name);
  names.forEach((name, i) => {
    if (!NAME.test(name)) {
      throw new InputError(
        `${KEY}[${i}].name: '${name}' has other characters than letters, digits, '-', '_' and '.'`,
      );
    }
    if (names.indexOf(name) !== i) {
      throw new InputError(`${KEY}[${i}].name: '${name}' is used twice`);
    }
    if (connections[i].servers.length === 0) {
      throw new InputError(`${KEY}[${i}].servers: name at least one server`);
    }
  });
  return connections;
}
