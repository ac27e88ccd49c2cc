import type { Router } from 'express';
import { createRouter } from '../api/router/createRouter';

/** Matches the mount path in the regular expression of an Express 4 router. */
const MOUNT = /^\^\\\/(.*?)\\\/\?\(\?=\\\/\|\$\)$/;

/** Every route of the REST API, such as `GET /integrations/:id`. */
export function allRoutes(): string[] {
  // Routers only use their services in calls.
  const options = { maxPayloadBytes: 0 } as Parameters<typeof createRouter>[0];
  return listRoutes(createRouter(options), '');
}

function listRoutes(router: Router, base: string): string[] {
  return router.stack.flatMap(({ route, handle, regexp }) => {
    if (route) {
      const path = `${base}${route.path}`.replace(/(.)\/$/, '$1');
      return route.stack.map(
        ({ method }: { method: string }) => `${method.toUpperCase()} ${path}`,
      );
    }
    const mount = MOUNT.exec(regexp.source)?.[1].replaceAll('\\', '');
    return 'stack' in handle
      ? listRoutes(handle as Router, mount ? `${base}/${mount}` : base)
      : [];
  });
}
