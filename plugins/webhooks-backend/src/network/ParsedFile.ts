import { readFileSync, statSync } from 'node:fs';

/**
 * A small system file, parsed again when it has changed.
 *
 * @remarks
 * Read synchronously on purpose: asynchronous reads wait in libuv's thread pool, which slow `dns.lookup` calls of other
 * plugins may fill.
 */
export class ParsedFile<TContent> {
  readonly #path: string;
  readonly #parse: (text: string) => TContent;
  #version?: string;
  #content: TContent;

  constructor(path: string, parse: (text: string) => TContent) {
    this.#path = path;
    this.#parse = parse;
    this.#content = parse('');
  }

  /** The content of the file; that of an empty one when it cannot be read. */
  read(): TContent {
    try {
      const { mtimeMs, size, ino } = statSync(this.#path);
      const version = `${ino} ${mtimeMs} ${size}`;
      if (version !== this.#version) {
        this.#content = this.#parse(readFileSync(this.#path, 'utf8'));
        this.#version = version;
      }
    } catch {
      this.#content = this.#parse('');
      this.#version = undefined;
    }
    return this.#content;
  }
}
