/*
 * Remote procedure calls over Node's channel between parent and child processes.
 *
 * Receivers, contenders and replicas have separate processes, so that none shares an event loop, a heap or compiled code
 * with another.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { profileArguments } from './profile';

/** Compiles TypeScript, even if this process compiles it in another way, as tests do. */
const COMPILER = [
  '--require',
  require.resolve('@backstage/cli/config/nodeTransform.cjs'),
];

type Handlers = Record<string, (...args: any[]) => unknown>;

type Result<T> = T extends (...args: any[]) => infer R ? Awaited<R> : never;

interface Call {
  call: number;
  method: string;
  args: unknown[];
}

interface Answer {
  answer: number;
  result?: unknown;
  error?: string;
}

/**
 * Serves the calls of the parent process until that ends.
 */
export function serve(handlers: Handlers): void {
  process.on('message', async (message: Call) => {
    const { call, method, args } = message;
    let answer: Answer;
    try {
      answer = { answer: call, result: await handlers[method](...args) };
    } catch (error) {
      answer = { answer: call, error: (error as Error).stack };
    }
    process.send!(answer);
  });
  // Exits normally, so that --cpu-prof writes its profile.
  process.on('disconnect', () => process.exit());
}

/**
 * Sends the parent process a message that is not a response.
 */
export function emit(event: string, value: unknown): void {
  process.send!({ event, value });
}

interface RemoteOptions {
  onEvent?: (event: string, value: any) => void;
  /** Suppresses the error output of the process. */
  quiet?: boolean;
}

/**
 * A child process with the calls that it serves.
 */
export class Remote<T extends Handlers> {
  readonly process: ChildProcess;
  readonly #pending = new Map<
    number,
    { resolve: (result: any) => void; reject: (error: Error) => void }
  >();
  #calls = 0;

  /**
   * @param file - absolute path of a module that calls `serve`
   */
  static start<T extends Handlers>(
    file: string,
    options: RemoteOptions = {},
  ): Remote<T> {
    return new Remote<T>(file, options);
  }

  private constructor(
    file: string,
    { quiet = false, onEvent = () => {} }: RemoteOptions,
  ) {
    // The database client writes warnings to standard output.
    const output = quiet ? 'ignore' : 'inherit';
    this.process = fork(file, [], {
      stdio: ['ignore', output, output, 'ipc'],
      execArgv: [...COMPILER, ...profileArguments()],
    });
    this.process.on('message', (message: Answer | { event: string }) => {
      if ('event' in message) {
        onEvent(message.event, (message as { value?: unknown }).value);
        return;
      }
      // The module loader uses the same channel to report loaded files.
      if (!('answer' in message)) {
        return;
      }
      const pending = this.#pending.get(message.answer);
      this.#pending.delete(message.answer);
      if (message.error === undefined) {
        pending?.resolve(message.result);
      } else {
        pending?.reject(new Error(message.error));
      }
    });
    this.process.on('exit', (code, signal) => {
      for (const { reject } of this.#pending.values()) {
        reject(new Error(`${file} ended with ${signal ?? code}`));
      }
      this.#pending.clear();
    });
  }

  call<M extends keyof T & string>(
    method: M,
    ...args: Parameters<T[M]>
  ): Promise<Result<T[M]>> {
    return new Promise((resolve, reject) => {
      this.#calls += 1;
      this.#pending.set(this.#calls, { resolve, reject });
      this.process.send({ call: this.#calls, method, args });
    });
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const exit = once(this.process, 'exit');
      this.process.disconnect();
      await exit;
    }
  }

  async kill(): Promise<void> {
    const exit = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exit;
  }
}
