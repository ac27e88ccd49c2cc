import type {
  BackstageCredentials,
  BackstageServicePrincipal,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { normalizeEntityRef } from '../model/entityRefs';

/** The identity of a caller: the entity ref of a user or the subject of a service. */
export function toPrincipal(credentials: BackstageCredentials): string {
  const principal = credentials.principal as
    BackstageUserPrincipal | BackstageServicePrincipal;
  return principal.type === 'user'
    ? normalizeEntityRef(principal.userEntityRef)
    : principal.subject;
}

/** Whether a caller is another plugin or an external program acting on its own behalf. */
export function isService(
  credentials: BackstageCredentials,
): credentials is BackstageCredentials<BackstageServicePrincipal> {
  return (
    (credentials.principal as BackstageServicePrincipal).type === 'service'
  );
}

/** The caller for an audit event, including the plugin that acted on behalf of a user, such as `plugin:mcp-actions`. */
export function toActor(credentials: BackstageCredentials): {
  actor: string;
  via?: string;
} {
  const actor = toPrincipal(credentials);
  const via = (credentials.principal as BackstageUserPrincipal).actor?.subject;
  return via === undefined ? { actor } : { actor, via };
}
