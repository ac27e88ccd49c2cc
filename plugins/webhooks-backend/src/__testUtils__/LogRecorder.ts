import {
  coreServices,
  createServiceFactory,
  type RootLoggerService,
  type ServiceFactory,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';

/** A logger that records every line with its metadata. */
export class LogRecorder implements RootLoggerService {
  readonly lines: string[] = [];

  readonly error = this.#write.bind(this);
  readonly warn = this.#write.bind(this);
  readonly info = this.#write.bind(this);
  readonly debug = this.#write.bind(this);

  child(): LogRecorder {
    return this;
  }

  /** The root logger of a test backend, which all plugins and the HTTP server use. */
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
