import type { RootConfigService } from '@backstage/backend-plugin-api';

/** Suggestions to try in the development portal. */
export function demoGuide(config: RootConfigService): string {
  const portal = config.getString('app.baseUrl');
  const backend = config.getString('backend.baseUrl');
  const token = config
    .getConfigArray('backend.auth.externalAccess')[0]
    .getString('options.token');
  const webhooks = `${backend}/api/webhooks`;

  return `
The development portal is up.

  Portal    ${portal} (signs you in as a guest)
  REST      ${webhooks}

  An event is dispatched every two seconds. Half a minute after a start "Old status page" answers 410 Gone for one
  minute: it is disabled, its owners are notified, and what it misses is kept. All of that stays in .cache/portal;
  delete the folder to begin again. In a POSIX shell:

  as_curl='Authorization: Bearer ${token}'

  # The health of the integration that always fails, and of the one that is disabled
  curl -sH "$as_curl" ${webhooks}/integrations/broken/health
  curl -sH "$as_curl" ${webhooks}/integrations/retired/health

  # Dispatch an event
  curl -sH "$as_curl" -H 'Content-Type: application/json' ${webhooks}/events -d '{
    "type": "incident.opened",
    "payload": {"id": "INC-1", "title": "Try me", "severity": "low", "component": "component:default/payments-api"}
  }'

  # How the sources of events do. From half a minute after the start: edit plugins/webhooks-backend/dev/catalog/payments.yaml,
  # and "Ledger" gets the change within seconds; run the template "Announce a deployment", and it gets the task
  curl -sH "$as_curl" ${webhooks}/sources
  curl -sH "$as_curl" '${webhooks}/deliveries?eventType=catalog.entity.updated&limit=5'

  # The log: what failed lately
  curl -sH "$as_curl" '${webhooks}/deliveries?status=failed&limit=5'

  # The notifications of the guest, who is one of the owners
  guest=$(curl -s ${backend}/api/auth/guest/refresh | node -p 'JSON.parse(fs.readFileSync(0)).backstageIdentity.token')
  curl -sH "Authorization: Bearer $guest" ${backend}/api/notifications

  # When its minute is over: enable it, and send what it missed
  curl -sH "$as_curl" -H 'Content-Type: application/json' ${webhooks}/integrations/retired/enable -d '{"replay": "held"}'

`;
}
