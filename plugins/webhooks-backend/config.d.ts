import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';
import type { HumanDuration } from '@backstage/types';

export interface Config {
  /** Outgoing webhooks. */
  webhooks?: {
    delivery?: {
      /** The deadline of one request, from the connection to the last byte of the answer. Default 15 s. */
      timeout?: string | HumanDuration;
      /**
       * How long a delivery may be queued, counted from its dispatch, redelivery or replay; then it has failed. At most
       * `retention.events`. Default 7 days.
       */
      maxAge?: string | HumanDuration;
      /**
       * How long a delivery may be answered with 429 before it has failed. Such answers use up no attempt of the retry
       * schedule. Default 3 days.
       */
      maxThrottledAge?: string | HumanDuration;
      /** Maximum concurrent requests per replica. One owner gets half of them at most. Default 500. */
      concurrency?: number;
      /** Requests under way at once to one integration, in one replica. Default 50. */
      concurrencyPerIntegration?: number;
      /** The largest payload that can be dispatched, in bytes of JSON. Default 262144 (256 KiB). */
      maxPayloadBytes?: number;
      /** How much of a response body the log keeps, in bytes. Default 16384 (16 KiB). */
      maxResponseBytes?: number;
      /** Whether the header `webhook-source` tells receivers who dispatched an event. Default true. */
      sourceHeader?: boolean;
      /**
       * Where the header values of an integration may be sent: with `path` only to URLs with the origin and path that
       * they were given for, with `origin` to every URL with that origin. They are kept when the URL of an integration
       * changes within the scope, and sent to the URL that a dispatch names within the scope. Default `path`.
       */
      headerScope?: 'path' | 'origin';
      retry?: {
        /** Waits before the 2nd, 3rd, … attempt. Default 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h. */
        delays?: Array<string | HumanDuration>;
        /** Share by which each wait is shortened or lengthened at random, 0 to 1. Default 0.2. */
        jitter?: number;
      };
      /** An integration that keeps failing is paused, and tried again with a single probe after each pause. */
      coolDown?: {
        /** Failures in a row after which it is paused. Default 10. */
        failures?: number;
        /** The first pause; each further one is twice as long. Default 30 s. */
        pause?: string | HumanDuration;
        /** The longest pause. Default 30 m. */
        maxPause?: string | HumanDuration;
      };
    };
    health?: {
      /** How often the health task runs. Default every minute. */
      schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
      /** How many UTC days the rules and the health answer look back. Default 30. */
      windowDays?: number;
      /** Days with failures and no success in a row that break an integration, quiet days left out. Default 7. */
      failingDays?: number;
      /** Timeouts within one UTC day that break an integration when half of its attempts timed out. Default 1000. */
      timeoutsPerDay?: number;
      /** Failing days in a row after which owners are warned. Default half of `failingDays`, rounded up. */
      warnAfterDays?: number;
      /** Owners are warned early, once, when one of these is reached; the next success ends it. */
      earlyWarning?: {
        /** Cool-down pauses in a row. Default 2. */
        pauses?: number;
        /** Time with failures only, and at least three of them. Default 1 h. */
        failingFor?: string | HumanDuration;
      };
      /** Owners are warned when too few requests succeed, though some do. */
      successRate?: {
        /** Share of successes below which a day is bad, 0 to 1; answers with 429 are left out. Default 0.5. */
        below?: number;
        /** Days with fewer attempts are not judged. Default 100. */
        minAttempts?: number;
        /** Bad days in a row. Default 3. */
        days?: number;
        /** Disables the integration instead of warning. Default false. */
        disable?: boolean;
      };
    };
    retention?: {
      /** How long events and deliveries are kept. Default 30 days. */
      events?: string | HumanDuration;
      /** How long attempts are kept, not longer than their deliveries. Default 30 days. */
      attempts?: string | HumanDuration;
    };
    network?: {
      /**
       * CIDR ranges, addresses and host names that may be sent to though they are not public addresses. A host name
       * stands for whatever it resolves to; cloud metadata addresses are open only to an entry that is just that
       * address. The ports of other protocols (the "bad ports" of the WHATWG Fetch standard) are refused always, and
       * proxies of the environment (`HTTPS_PROXY` and the like) are not used.
       */
      allow?: string[];
      /** Whether URLs may be http instead of https. Default false. */
      allowHttp?: boolean;
      /**
       * DNS servers that are asked for the names of receivers, such as `10.0.0.2` or `10.0.0.2:5353`. Default: those
       * of the system.
       */
      dnsServers?: string[];
      /**
       * How long a connection is used again. Then a new one is opened, to the addresses that the DNS has by then and
       * that `allow` permits. An answer of the DNS is kept for up to 30 seconds more. Default 30 s.
       */
      maxConnectionAge?: string | HumanDuration;
    };
    limits?: {
      /**
       * How many integrations there can be in total. Those in app-config count, but are never refused. One event may go
       * to all of them. Default 10000.
       */
      integrations?: number;
      /** How many integrations one owner can have, those in app-config not counted. Default 200. */
      integrationsPerOwner?: number;
      /** How many integrations one user or service can have created, across all owners. Default 500. */
      integrationsPerCreator?: number;
      /**
       * Deliveries that one caller may cause within a minute, in each replica: an event, a redelivery and a test ping
       * count as one, a replay as many as it queues. More is answered with 429 and `Retry-After`.
       */
      dispatchesPerMinute?: {
        /** Of each user. Default 6000. */
        user?: number;
        /** Of each service: a plugin or an external program. Default 60000. */
        service?: number;
      };
      /** Bytes of events that one caller may dispatch, redeliver or replay within a minute, in each replica. */
      bytesPerMinute?: {
        /** Of each user. Default 134217728 (128 MiB). */
        user?: number;
        /** Of each service. Default 1073741824 (1 GiB). */
        service?: number;
      };
      /** Integrations that one caller may create, change, test or delete within a minute, in each replica. */
      changesPerMinute?: {
        /** Of each user. Default 300. */
        user?: number;
        /** Of each service. Default 3000. */
        service?: number;
      };
    };
    access?: {
      /**
       * The services that may use webhooks on their own behalf. Without this list all services may do everything
       * but reveal secrets, because permission policies are asked about users only.
       */
      services?: Array<{
        /** `plugin:<plugin id>`, or `external:<subject>` for a token of `backend.auth.externalAccess`. */
        subject: string;
        /**
         * Names of permissions, such as `webhooks.event.dispatch`. Default all of them but
         * `webhooks.integration.reveal-secret`, which must be named.
         */
        permissions?: string[];
      }>;
    };
    alerts?: {
      /** Entity refs of users and groups that are alerted when nobody in the catalog stands behind an owner. */
      fallbackRecipients?: string[];
      /** Whether owners hear once a UTC day which of their deliveries failed for good. Default true. */
      digest?: boolean;
    };
    /** Path of the webhooks page in the portal, which notifications link to. Default `/webhooks`. */
    portalPath?: string;
    encryption?: {
      /**
       * Keys that seal signing secrets and header values: the first one seals, all of them open. To replace a key, add
       * the new one at the end, then move it to the front once all replicas have it. Values of the old one are
       * sealed again in the background; a log line says when the old key can be removed.
       */
      keys?: Array<{
        /**
         * 32 bytes in base64, as `openssl rand -base64 32` prints them.
         * @visibility secret
         */
        secret: string;
      }>;
    };
    /** Event types that can be dispatched, in addition to those that modules register. */
    eventTypes?: Array<{
      /** Dot-separated name, such as `catalog.entity.updated`. */
      name: string;
      /** One sentence for people who subscribe. */
      description: string;
      /**
       * JSON Schema (draft-07) of the payload, at most 256 KiB, 100 levels and 2,000 subschemas. Regular expressions are
       * matched in linear time, so they have no lookaround and no backreferences. A payload that takes too long to check
       * is refused with 413.
       */
      schema?: { [key: string]: unknown };
      /** An example payload. */
      example?: unknown;
      /** For a type that will be removed: what to subscribe to instead. Shown in the portal and in the API documents. */
      deprecated?: string;
      /**
       * `protected` event types are subscribed to by those only who have the permission `webhooks.event.subscribe` on
       * them, and wildcards of other integrations leave them out. Default `public`.
       */
      visibility?: 'public' | 'protected';
    }>;
    /** Sources of events: the portal's own changes. A source is switched on by its section, which may be empty (`{}`). */
    sources?: {
      /** Changes of catalog entities, as `catalog.entity.created`, `.updated` and `.deleted`. */
      catalog?: {
        /** Switches the source off in spite of its section. Default true. */
        enabled?: boolean;
        /** When the catalog is compared with what is known of it. Default every 5 minutes. */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
        /** Filter predicate: the entities that events are about. All of them by default. */
        filter?: { [key: string]: unknown };
        /**
         * The parts of an entity whose changes are sent. `status` has the errors of the processing, `orphan` is the
         * annotation of entities that no location or provider brings any more. Default metadata, spec, relations.
         */
        changes?: Array<
          'metadata' | 'spec' | 'relations' | 'status' | 'orphan'
        >;
        /**
         * Very many entities that are missing at once are more likely a provider that was lost. Their deletion is held
         * when they are more than both of `entities` and `share`.
         */
        deletionGuard?: {
          /** Missing entities that are believed. Default 50. */
          entities?: number;
          /** Share of all entities that is believed, 0 to 1. Default 0.1. */
          share?: number;
          /** Passes in a row that must miss an entity before its deletion is sent all the same. Default 3. */
          passes?: number;
        };
        /**
         * With `protected`, subscribing takes the permission `webhooks.event.subscribe` on these types. Events carry
         * entities whole, whatever their receivers may read in the catalog. Default `public`.
         */
        visibility?: 'public' | 'protected';
      };
      /** Tasks of software templates, as `scaffolder.task.started`, `.completed`, `.failed` and `.cancelled`. */
      scaffolder?: {
        /** Switches the source off in spite of its section. Default true. */
        enabled?: boolean;
        /** When tasks are looked for whose end was not published. Default every 5 minutes. */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
        /** Names of the parameters that events carry. People may have typed anything into the others. */
        includeParameters?: string[];
        /** With `protected`, subscribing takes the permission `webhooks.event.subscribe` on these types. Default `public`. */
        visibility?: 'public' | 'protected';
      };
      /**
       * Topics of the events service, and the event types that their events are dispatched as. Each entry has either
       * `preset` or `topic`.
       */
      events?: Array<{
        /**
         * A source code host whose events module is installed: `github`, `gitlab`, `azureDevOps`, `bitbucketCloud`,
         * `bitbucketServer` or `gerrit`. Its payloads are cut down to what receivers need.
         */
        preset?: string;
        /** Events of the preset, such as `push`. Default all of them. */
        events?: string[];
        /** The exact name of a topic. */
        topic?: string;
        /** Name of the event type; what it cannot have becomes `_`. Default the topic. */
        type?: string;
        /** A description for people who subscribe; generated when absent. */
        description?: string;
        /** Who may subscribe, as in `eventTypes`. Default `protected`. */
        visibility?: 'public' | 'protected';
        /** A filter predicate on `topic`, `payload` and `metadata`, such as `{ payload.action: { $in: [opened] } }`. */
        filter?: { [key: string]: unknown };
        /**
         * The path of an id that is the same when an event comes again, such as `metadata.x-github-delivery` or
         * `payload.id`. Without such an id, each event that comes is dispatched.
         */
        idempotencyFrom?: string;
        /** Names of the metadata that `payload` may use. Nothing else of it is sent, because it has tokens. */
        metadata?: string[];
        /** The payload to send: JSON with references such as `${{ payload.repository.full_name }}`. Default: the payload. */
        payload?: unknown;
      }>;
      notifications?: {
        /**
         * Whether notifications can be sent, as `notifications.notification.sent`. It takes the package
         * `backstage-plugin-notifications-backend-module-webhooks`. Default false.
         */
        enabled?: boolean;
      };
    };
    /**
     * Integrations that are defined here instead of in the portal. One whose entry is removed is disabled and deleted
     * after 30 days, unless its entry returns.
     */
    integrations?: Array<{
      /** Letters, digits, `-` and `_`, at most 64; the integration keeps its history under this id. */
      id: string;
      /** The name in the portal and in notifications. */
      name: string;
      /** Entity ref of who is alerted: a user, a group, or an entity with an owner. */
      owner: string;
      /** Where events are sent. */
      url: string;
      /** Exact names of registered event types, `prefix.*`, or `*`. */
      eventTypes: string[];
      /** Which events of these types it gets: a filter predicate on `type` and `payload`. */
      filter?: { [key: string]: unknown };
      /** Whether it gets only events about entities that its owner owns. Default false. */
      ownedOnly?: boolean;
      /** Entity ref of what the integration is about. */
      entityRef?: string;
      /** The purpose of the integration. */
      description?: string;
      /** Default `hmac`. With `ed25519` receivers verify with the public key that the integration shows. */
      signing?: 'hmac' | 'ed25519';
      /** `fifo` sends each event only after the one before it has ended. Default `none`. */
      ordering?: 'none' | 'fifo';
      /** Rate limit across all replicas, in requests a second. */
      maxPerSecond?: number;
      /** Deadline of a request, 1 to 60 seconds. Default `delivery.timeout`. */
      timeoutSeconds?: number;
      /** Limits of the health rules instead of those in `health`. */
      policy?: {
        /** Failing days in a row that disable it, at most `health.windowDays`. Default `health.failingDays`. */
        failingDays?: number;
        /** Timeouts within one UTC day that disable it. Default `health.timeoutsPerDay`. */
        timeoutsPerDay?: number;
        earlyWarning?: {
          /** Cool-down pauses in a row. Default `health.earlyWarning.pauses`. */
          pauses?: number;
          /** Minutes with failures only. Default `health.earlyWarning.failingFor`. */
          failingForMinutes?: number;
        };
      };
      /**
       * Request headers.
       * @deepVisibility secret
       */
      headers?: { [name: string]: string };
      /**
       * Signing secret, `whsec_` and 24 to 64 bytes in base64, with `hmac`; generated when absent.
       * @visibility secret
       */
      secret?: string;
    }>;
  };
}
