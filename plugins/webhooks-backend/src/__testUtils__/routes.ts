import type { Router } from 'express';
import { createRouter } from '../api/router/createRouter';

/** How Express 4 writes the mount path of a router into a regular expression. */
const MOUNT = /^\^\\\/(.*?)\\\/\?\(\?=\\\/\|\$\)$/;

/** Every route of the REST API, such as `GET /integrations/:id`. */
export function allRoutes(): string[] {
  // Routers look at their services only when they are called.
  const options = { maxPayloadBytes: 0 } as Parameters<typeof createRouter>[0];
  return routesOf(createRouter(options), '');
}

function routesOf(router: Router, base: string): string[] {
  return router.stack.flatMap(({ route, handle, regexp }) => {
    if (route) {
      const path = `${base}${route.path}`.replace(/(.)\/$/, '$1');
      return route.stack.map(
        ({ method }: { method: string }) => `${method.toUpperCase()} ${path}`,
      );
    }
    const mount = MOUNT.exec(regexp.source)?.[1].replaceAll('\\', '');
    return 'stack' in handle
      ? routesOf(handle as Router, mount ? `${base}/${mount}` : base)
      : [];
  });
}
