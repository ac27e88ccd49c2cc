/*
 * The receivers of a run, in their own process. The path selects the behavior: /ok responds at once, /delay/20 after
 * 20 ms, /hang never, /headers/5000 with 5,000 headers. /limited/10/a accepts 10 requests a second for the key a and
 * responds to others with 429. /weak/20 is down for a second after it had more than 20 concurrent requests.
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
  /** Requests with a repeated id. */
  repeats: number;
  /** Ids that were in flight twice at the same time. */
  concurrent: number;
}

let received = 0;
let arrivals: number[] = [];
let tracking = false;
let repeats = 0;
let concurrent = 0;
const ids = new Set<string>();
const open = new Set<string>();

function receive(req: IncomingMessage, res: ServerResponse): void {
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
  } else if (path.startsWith('/limited/')) {
    answerWithinLimit(res, path);
  } else if (path.startsWith('/weak/')) {
    answerWeakly(res, Number(path.slice('/weak/'.length)));
  } else if (path !== '/hang') {
    answer(res);
  }
}

function answer(res: ServerResponse): void {
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end('{"ok":true}');
}

/** Requests of the current second, by path. */
const limited = new Map<string, { second: number; count: number }>();

function answerWithinLimit(res: ServerResponse, path: string): void {
  const second = Math.floor(Date.now() / 1000);
  const before = limited.get(path);
  const count = before?.second === second ? before.count + 1 : 1;
  limited.set(path, { second, count });
  if (count > Number(path.split('/')[2])) {
    res.writeHead(429, { 'retry-after': '1' }).end();
  } else {
    answer(res);
  }
}

/** Duration of a request to the weak receiver, and of its downtime. */
const WEAK = { requestMs: 10, downMs: 1_000 };
let weakRequests = 0;
let weakDownUntil = 0;
let weakFailures = 0;

function answerWeakly(res: ServerResponse, max: number): void {
  weakRequests += 1;
  if (weakRequests > max) {
    weakDownUntil = Date.now() + WEAK.downMs;
  }
  setTimeout(() => {
    weakRequests -= 1;
    if (Date.now() < weakDownUntil) {
      weakFailures += 1;
      res.writeHead(503).end();
    } else {
      answer(res);
    }
  }, WEAK.requestMs);
}

/** Short names without values, so that many of them fit into the limit of the sender. */
function answerWithHeaders(res: ServerResponse, count: number): void {
  res.writeHead(
    200,
    Array.from({ length: count }, (_, i) => [i.toString(36), '']).flat(),
  );
  res.end();
}

/** All processes of a machine share the clock of hrtime. */
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
  /** Starts a server on a free port. */
  async listen(): Promise<string> {
    const server = createServer(receive);
    server.keepAliveTimeout = 60_000;
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  received: () => received,
  /** Requests to which the weak receiver responded with 503. */
  weakFailures: () => weakFailures,
  latencies(): number[] {
    const taken = arrivals;
    arrivals = [];
    return taken;
  },
  /** Starts to remember all ids. */
  track(): void {
    tracking = true;
  },
  seen: (): Seen => ({ received: ids.size, repeats, concurrent }),
  missing: (expected: string[]): string[] =>
    expected.filter(id => !ids.has(id)),
};

serve(handlers);
