export interface Config {
  webhooks?: {
    destinations?: {
      nats?: {
        /** The NATS servers that webhooks are published to. */
        connections: Array<{
          /** The host of URLs that use this connection: `nats://<name>/<subject>`. Letters, digits, `-`, `_` and `.`. */
          name: string;
          /** The servers of one cluster, such as `nats://nats.example.com:4222` or `tls://nats.example.com:4222`. */
          servers: string[];
          /** The user. */
          user?: string;
          /**
           * The password of the user.
           * @visibility secret
           */
          password?: string;
          /**
           * A token, instead of user and password.
           * @visibility secret
           */
          token?: string;
          /**
           * The content of a credentials file, instead of a user or a token.
           * @visibility secret
           */
          credentials?: string;
        }>;
      };
    };
  };
}
