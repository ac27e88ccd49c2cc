import {
  coreServices,
  createServiceFactory,
  type RootLoggerService,
  type ServiceFactory,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';

/**
 * A logger that remembers every line with its metadata.
 */
export class LogRecorder implements RootLoggerService {
  readonly lines: string[] = [];

  readonly error = this.#write.bind(this);
  readonly warn = this.#write.bind(this);
  readonly info = this.#write.bind(this);
  readonly debug = this.#write.bind(this);

  child(): LogRecorder {
    return this;
  }

  /** The logger of a test backend, and so that of each plugin and of the HTTP server. */
  factory(): ServiceFactory {
    return createServiceFactory({
      service: coreServices.rootLogger,
      deps: {},
      factory: () => this,
    });
  }

  #write(message: string, meta?: unknown): void {
    const error = isError(meta) ? `${meta.message} ${meta.stack}` : '';
    this.lines.push(`${message} ${JSON.stringify(meta)} ${error}`);
  }
}
