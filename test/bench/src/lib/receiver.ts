/*
 * The receivers of a run, in a process of their own. The path says how they behave: /ok answers at once, /delay/20
 * after 20 ms, /hang never, /headers/5000 with 5,000 headers.
 */
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from './rpc';

export type ReceiverHandlers = typeof handlers;

export interface Seen {
  received: number;
  /** Requests whose id had come before. */
  repeats: number;
  /** Ids that were on the wire twice at the same time. */
  concurrent: number;
}

let received = 0;
let arrivals: number[] = [];
let tracking = false;
let repeats = 0;
let concurrent = 0;
const ids = new Set<string>();
const open = new Set<string>();

const server = createServer((req, res) => {
  received += 1;
  const path = req.url!;
  if (path === '/latency') {
    noteArrival(req);
  } else {
    req.resume();
  }
  if (tracking) {
    track(req, res);
  }
  if (path.startsWith('/delay/')) {
    setTimeout(answer, Number(path.slice('/delay/'.length)), res);
  } else if (path.startsWith('/headers/')) {
    answerWithHeaders(res, Number(path.slice('/headers/'.length)));
  } else if (path !== '/hang') {
    answer(res);
  }
});
server.keepAliveTimeout = 60_000;

function answer(res: ServerResponse): void {
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end('{"ok":true}');
}

/** Short names without values, so that many of them fit into what the sender reads. */
function answerWithHeaders(res: ServerResponse, count: number): void {
  res.writeHead(
    200,
    Array.from({ length: count }, (_, i) => [i.toString(36), '']).flat(),
  );
  res.end();
}

/** hrtime is the same clock in every process of a machine. */
function noteArrival(req: IncomingMessage): void {
  const now = process.hrtime.bigint();
  const chunks: Buffer[] = [];
  req.on('data', chunk => chunks.push(chunk));
  req.on('end', () => {
    const { data } = JSON.parse(Buffer.concat(chunks).toString());
    arrivals.push(Number(now - BigInt(data.sentAt)) / 1e6);
  });
}

function track(req: IncomingMessage, res: ServerResponse): void {
  const id = req.headers['webhook-id'] as string;
  if (ids.has(id)) {
    repeats += 1;
  }
  if (open.has(id)) {
    concurrent += 1;
  }
  ids.add(id);
  open.add(id);
  res.on('close', () => open.delete(id));
}

const handlers = {
  async listen(): Promise<string> {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  received: () => received,
  latencies(): number[] {
    const taken = arrivals;
    arrivals = [];
    return taken;
  },
  /** From now on every id is remembered. */
  track(): void {
    tracking = true;
  },
  seen: (): Seen => ({ received: ids.size, repeats, concurrent }),
  missing: (expected: string[]): string[] =>
    expected.filter(id => !ids.has(id)),
};

serve(handlers);
