import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { EventEmitter, once } from 'node:events';
import type { AddressInfo, LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

const TYPES = { A: 1, CNAME: 5, AAAA: 28 } as const;

export type RecordType = keyof typeof TYPES;

/** A resource record. `name` defaults to that of the question. */
export interface DnsRecord {
  type: RecordType;
  data: string;
  name?: string;
  /** In seconds. Default: 0. */
  ttl?: number;
}

/** Returns the records for a question, or undefined for no answer. Receives the number of previous questions. */
export type Zone = (
  question: { name: string; type: RecordType },
  asked: number,
) => DnsRecord[] | undefined;

/** A DNS server on loopback (RFC 1035) with answers defined by a test, and a lookup function that uses it. */
export class DnsServer {
  readonly #socket: Socket;
  readonly #resolver = new Resolver({ timeout: 2_000, tries: 1 });
  /** Questions so far, such as `A evil.test`. */
  readonly questions: string[] = [];
  readonly #events = new EventEmitter();
  zone: Zone = () => [];

  static async start(): Promise<DnsServer> {
    const server = new DnsServer();
    await new Promise<void>(resolve =>
      server.#socket.bind(0, '127.0.0.1', resolve),
    );
    server.#resolver.setServers([server.address]);
    return server;
  }

  private constructor() {
    this.#socket = createSocket('udp4');
    this.#socket.on('message', (query, from) => {
      const answer = this.#answer(query);
      if (answer) {
        this.#socket.send(answer, from.port, from.address);
      }
    });
  }

  /** Address and port, in the format of `dns.setServers`. */
  get address(): string {
    const { port } = this.#socket.address() as AddressInfo;
    return `127.0.0.1:${port}`;
  }

  /** Like `dns.lookup`: all addresses of a name, of both families. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.#addresses(hostname).then(
      addresses => {
        if (addresses.length === 0) {
          const error = new Error(`getaddrinfo ENOTFOUND ${hostname}`);
          callback(Object.assign(error, { code: 'ENOTFOUND' }), '', 0);
        } else if (options.all) {
          callback(null, addresses);
        } else {
          callback(null, addresses[0].address, addresses[0].family);
        }
      },
      error => callback(error, '', 0),
    );
  };

  /** Waits for a number of questions. */
  async asked(count: number): Promise<void> {
    while (this.questions.length < count) {
      await once(this.#events, 'question');
    }
  }

  async stop(): Promise<void> {
    this.#resolver.cancel();
    await new Promise<void>(resolve => this.#socket.close(resolve));
  }

  async #addresses(hostname: string) {
    const [ipv4, ipv6] = await Promise.all([
      this.#resolver.resolve4(hostname).catch(() => []),
      this.#resolver.resolve6(hostname).catch(() => []),
    ]);
    return [
      ...ipv4.map(address => ({ address, family: 4 })),
      ...ipv6.map(address => ({ address, family: 6 })),
    ];
  }

  #answer(query: Buffer): Buffer | undefined {
    const { name, end } = readName(query);
    const type = query.readUInt16BE(end) === TYPES.AAAA ? 'AAAA' : 'A';
    const question = `${type} ${name}`;
    const asked = this.questions.filter(one => one === question).length;
    this.questions.push(question);
    this.#events.emit('question');
    const records = this.zone({ name, type }, asked)?.filter(
      record => record.type === type || record.type === 'CNAME',
    );
    if (!records) {
      return undefined;
    }
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    // A response, recursion desired and available.
    header.writeUInt16BE(0x8180, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(records.length, 6);
    return Buffer.concat([
      header,
      query.subarray(12, end + 4),
      ...records.map(record => encodeRecord(record, name)),
    ]);
  }
}

function readName(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  while (query[at] !== 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]));
    at += query[at] + 1;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function encodeRecord(record: DnsRecord, question: string): Buffer {
  const data =
    record.type === 'CNAME'
      ? encodeName(record.data)
      : Buffer.from(ipaddr.parse(record.data).toByteArray());
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(TYPES[record.type], 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(record.ttl ?? 0, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([encodeName(record.name ?? question), fixed, data]);
}

function encodeName(name: string): Buffer {
  return Buffer.concat([
    ...name
      .split('.')
      .map(label =>
        Buffer.concat([Buffer.of(label.length), Buffer.from(label)]),
      ),
    Buffer.of(0),
  ]);
}
