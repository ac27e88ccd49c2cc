import type { LookupFunction } from 'node:net';
import { UndiciSender } from '../delivery/http/UndiciSender';
import type { SendResult } from '../model/attempt';
import { systemClock } from '../model/clock';
import { AddressPolicy } from '../network/AddressPolicy';
import { DnsServer } from './dnsServer';
import { HOSTILE_ZONE } from './hostileAddresses';
import { TcpListener } from './tcpListener';

/** A DNS server with hostile answers, and a listener that nothing may connect to, for the tests of a file. */
export class HostileNetwork {
  readonly #senders: UndiciSender[] = [];
  listener!: TcpListener;
  dns!: DnsServer;

  constructor() {
    beforeAll(async () => {
      this.listener = await TcpListener.start();
      this.dns = await DnsServer.start();
    });

    beforeEach(() => {
      this.listener.connections = 0;
      this.dns.questions.length = 0;
      this.dns.zone = ({ name }) => HOSTILE_ZONE[name] ?? [];
    });

    afterEach(async () => {
      await Promise.all(this.#senders.splice(0).map(sender => sender.close()));
    });

    afterAll(async () => {
      await this.listener.stop();
      await this.dns.stop();
    });
  }

  /** A sender with a network policy, which asks the DNS server. */
  senderWith(
    policy: { allow: string[]; allowHttp: boolean },
    lookup?: LookupFunction,
  ): UndiciSender {
    const sender = new UndiciSender({
      delivery: { timeoutMs: 5_000, maxResponseBytes: 1_000 },
      policy: new AddressPolicy(policy),
      clock: systemClock,
      dnsServers: [this.dns.address],
      lookup,
    });
    this.#senders.push(sender);
    return sender;
  }
}

export function sendTo(sender: UndiciSender, url: string): Promise<SendResult> {
  return sender.send({ url, headers: ['x-test', '1'], body: '{}' });
}
