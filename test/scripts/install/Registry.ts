import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

/** A packed package. */
export interface Packed {
  tarball: string;
  /** Its package.json. */
  manifest: { name: string; version: string };
}

/**
 * An npm registry on loopback that serves our packages as just published, and redirects to another registry for all
 * others. An app installs them by name, as it will from npm.
 */
export class Registry {
  readonly #packages: Map<string, Packed>;
  readonly upstream: string;
  readonly #published = new Date().toISOString();
  readonly #server: Server;

  static async start(packages: Packed[], upstream: string): Promise<Registry> {
    const registry = new Registry(packages, upstream);
    registry.#server.listen(0, '127.0.0.1');
    await once(registry.#server, 'listening');
    return registry;
  }

  private constructor(packages: Packed[], upstream: string) {
    this.#packages = new Map(packages.map(item => [item.manifest.name, item]));
    this.upstream = upstream;
    this.#server = createServer((req, res) => {
      const path = decodeURIComponent(req.url ?? '').slice(1);
      const [name, isTarball] = path.split('/-/');
      const item = this.#packages.get(name);
      if (!item) {
        res
          .writeHead(307, { location: new URL(path, this.upstream).href })
          .end();
      } else if (isTarball) {
        createReadStream(item.tarball).pipe(res);
      } else {
        res.setHeader('content-type', 'application/json');
        res.end(JSON.stringify(this.#describe(item)));
      }
    });
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #describe({ manifest }: Packed): object {
    const { name, version } = manifest;
    const tarball = `${this.url}/${name}/-/${name}-${version}.tgz`;
    return {
      name,
      'dist-tags': { latest: version },
      time: { modified: this.#published, [version]: this.#published },
      versions: { [version]: { ...manifest, dist: { tarball } } },
    };
  }
}
