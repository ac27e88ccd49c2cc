import { readFileSync, statSync } from 'node:fs';

/**
 * A small system file that is parsed again after changes.
 *
 * @remarks
 * It is read synchronously on purpose: asynchronous reads use libuv's thread pool, which slow `dns.lookup` calls of
 * other plugins may block.
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

  /** The parsed content; that of an empty file if it cannot be read. */
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
