import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';
import type { HumanDuration } from '@backstage/types';

export interface Config {
  /** Outgoing webhooks. */
  webhooks?: {
    delivery?: {
      /** Deadline of a request, from the connection to the last byte of the response. Default 15 s. */
      timeout?: string | HumanDuration;
      /**
       * Maximum time in the queue, counted from the dispatch, redelivery or replay, after which a delivery fails. At
       * most `retention.events`. Default 7 days.
       */
      maxAge?: string | HumanDuration;
      /**
       * Maximum time of 429 responses to a delivery, after which it fails. Such responses use up no attempt of the
       * retry schedule. Default 3 days.
       */
      maxThrottledAge?: string | HumanDuration;
      /** Maximum concurrent requests per replica. One owner gets at most half of them. Default 500. */
      concurrency?: number;
      /** Maximum concurrent requests to one integration, per replica. Default 50. */
      concurrencyPerIntegration?: number;
      /** Maximum size of a payload, in bytes of JSON. Default 262144 (256 KiB). */
      maxPayloadBytes?: number;
      /** Maximum size of a response body in the log, in bytes. Default 16384 (16 KiB). */
      maxResponseBytes?: number;
      /** Whether the header `webhook-source` names the dispatcher of an event. Default true. */
      sourceHeader?: boolean;
      /**
       * The URLs that header values of an integration may be sent to: with `path` only those with the origin and path
       * that they were given for, with `origin` all with that origin. They are kept if the URL of an integration
       * changes within the scope, and sent to URL overrides within the scope. Default `path`.
       */
      headerScope?: 'path' | 'origin';
      retry?: {
        /** Delays before the 2nd, 3rd, … attempt. Default 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h. */
        delays?: Array<string | HumanDuration>;
        /** Random jitter applied to each delay, as a fraction from 0 to 1. Default 0.2. */
        jitter?: number;
      };
      /**
       * Circuit breaker: an integration that keeps failing is paused, and tried with a single probe after each pause.
       */
      coolDown?: {
        /** Consecutive failures before a pause. Default 10. */
        failures?: number;
        /** Duration of the first pause, doubled for each further one. Default 30 s. */
        pause?: string | HumanDuration;
        /** The longest pause. Default 30 m. */
        maxPause?: string | HumanDuration;
      };
    };
    health?: {
      /** Interval of the health task. Default every minute. */
      schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
      /** Number of UTC days that the rules and the health API consider. Default 30. */
      windowDays?: number;
      /**
       * Consecutive days with failures and no success that disable an integration, not counting days without traffic.
       * Default 7.
       */
      failingDays?: number;
      /** Timeouts within one UTC day that disable an integration if half of its attempts timed out. Default 1000. */
      timeoutsPerDay?: number;
      /** Consecutive failing days before a warning. Default half of `failingDays`, rounded up. */
      warnAfterDays?: number;
      /** Owners get one early warning when one of these limits is reached. The next success ends it. */
      earlyWarning?: {
        /** Consecutive cool-down pauses. Default 2. */
        pauses?: number;
        /** Time with only failures, at least three. Default 1 h. */
        failingFor?: string | HumanDuration;
      };
      /** Owners are warned if too few requests succeed. */
      successRate?: {
        /** Minimum ratio of successes per day, 0 to 1, not counting 429 responses. Default 0.5. */
        below?: number;
        /** Minimum attempts per day. Days with fewer are ignored. Default 100. */
        minAttempts?: number;
        /** Consecutive days below the ratio. Default 3. */
        days?: number;
        /** Whether to disable the integration instead of warning. Default false. */
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
       * CIDR ranges, addresses and host names that are allowed although they are not public. A host name allows all
       * addresses that it resolves to. A cloud metadata address is only allowed by an entry of exactly that address.
       * The ports of other protocols (the "bad ports" of the WHATWG Fetch standard) are always blocked, and proxies of
       * the environment (such as `HTTPS_PROXY`) are not used.
       */
      allow?: string[];
      /** Whether URLs may be http instead of https. Default false. */
      allowHttp?: boolean;
      /**
       * DNS servers for the names of receivers, such as `10.0.0.2` or `10.0.0.2:5353`. Default: the system's servers.
       */
      dnsServers?: string[];
      /**
       * Maximum age of a connection. After that, the name is resolved and checked again for a new one. DNS responses are
       * cached for up to 30 seconds more. Default 30 s.
       */
      maxConnectionAge?: string | HumanDuration;
    };
    limits?: {
      /**
       * Maximum number of integrations in total. Those in app-config count, but are never rejected. One event may be
       * delivered to all of them. Default 10000.
       */
      integrations?: number;
      /** Maximum number of integrations per owner, not counting those in app-config. Default 200. */
      integrationsPerOwner?: number;
      /** Maximum number of integrations created by one user or service, across all owners. Default 500. */
      integrationsPerCreator?: number;
      /**
       * Dispatches of one caller per minute and replica: an event, a redelivery and a test ping count as one, a replay
       * as one per queued delivery. Calls above the limit are rejected with 429 and `Retry-After`.
       */
      dispatchesPerMinute?: {
        /** Limit per user. Default 6000. */
        user?: number;
        /** Limit per service: a plugin or an external program. Default 60000. */
        service?: number;
      };
      /** Bytes of events that one caller may dispatch, redeliver or replay per minute and replica. */
      bytesPerMinute?: {
        /** Limit per user. Default 134217728 (128 MiB). */
        user?: number;
        /** Limit per service. Default 1073741824 (1 GiB). */
        service?: number;
      };
      /** Integrations that one caller may create, change, test or delete per minute and replica. */
      changesPerMinute?: {
        /** Limit per user. Default 300. */
        user?: number;
        /** Limit per service. Default 3000. */
        service?: number;
      };
    };
    access?: {
      /**
       * The services that may use webhooks on their own behalf. Without this list all services may do everything except
       * reveal secrets, because permission policies only apply to users.
       */
      services?: Array<{
        /** `plugin:<plugin id>`, or `external:<subject>` for a token of `backend.auth.externalAccess`. */
        subject: string;
        /**
         * Names of permissions, such as `webhooks.event.dispatch`. Default all except
         * `webhooks.integration.reveal-secret`, which must be named.
         */
        permissions?: string[];
      }>;
    };
    alerts?: {
      /** Users and groups to alert if the catalog has nobody behind an owner, and if the catalog source holds deletions. */
      fallbackRecipients?: string[];
      /** Whether owners get a digest of their permanently failed deliveries once per UTC day. Default true. */
      digest?: boolean;
    };
    /** Path of the webhooks page in the portal, which notifications link to. Default `/webhooks`. */
    portalPath?: string;
    encryption?: {
      /**
       * Keys for signing secrets and header values. The first one encrypts, all of them decrypt. To replace a key, add
       * the new one at the end, then move it to the front when all replicas have it. Values of the old key are
       * re-encrypted in the background; a log line says when it can be removed.
       */
      keys?: Array<{
        /**
         * 32 bytes in base64, as `openssl rand -base64 32` prints them.
         * @visibility secret
         */
        secret: string;
      }>;
    };
    /** Event types, in addition to those registered by modules. */
    eventTypes?: Array<{
      /** Dot-separated name, such as `catalog.entity.updated`. */
      name: string;
      /** One sentence for subscribers. */
      description: string;
      /**
       * JSON Schema (draft-07) of the payload, at most 256 KiB, 100 levels and 2,000 subschemas. Regular expressions
       * are matched in linear time, so they have no lookaround and no backreferences. A payload that takes too long to
       * check is rejected with 413.
       */
      schema?: { [key: string]: unknown };
      /** An example payload. */
      example?: unknown;
      /** For a type that will be removed: what to subscribe to instead. Shown in the portal and in the API documents. */
      deprecated?: string;
      /**
       * Subscribing to `protected` event types requires the permission `webhooks.event.subscribe` on them, and
       * wildcards of other integrations exclude them. Default `public`.
       */
      visibility?: 'public' | 'protected';
    }>;
    /** Sources of events about changes in the portal. A section enables its source, and may be empty (`{}`). */
    sources?: {
      /** Changes of catalog entities, as `catalog.entity.created`, `.updated` and `.deleted`. */
      catalog?: {
        /** Whether the source is enabled. Default true. */
        enabled?: boolean;
        /** Schedule of the comparison of the catalog with its snapshot. Default every 5 minutes. */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
        /** Filter predicate of the entities to dispatch events for; all entities by default. */
        filter?: { [key: string]: unknown };
        /**
         * The parts of an entity whose changes are dispatched. `status` contains processing errors, `orphan` is the
         * annotation of entities that no location or provider provides any more. Default metadata, spec, relations.
         */
        changes?: Array<
          'metadata' | 'spec' | 'relations' | 'status' | 'orphan'
        >;
        /**
         * Very many entities missing at once are more likely caused by a lost provider. Their deletion is withheld if
         * they exceed both `entities` and `share`.
         */
        deletionGuard?: {
          /** Number of missing entities that is accepted. Default 50. */
          entities?: number;
          /** Ratio of missing entities that is accepted, 0 to 1. Default 0.1. */
          share?: number;
          /** Consecutive passes that must miss an entity before its deletion is dispatched. Default 3. */
          passes?: number;
        };
        /**
         * With `protected`, subscribing requires the permission `webhooks.event.subscribe` on these types. Events
         * contain whole entities, regardless of catalog permissions. Default `public`.
         */
        visibility?: 'public' | 'protected';
      };
      /** Tasks of software templates, as `scaffolder.task.started`, `.completed`, `.failed` and `.cancelled`. */
      scaffolder?: {
        /** Whether the source is enabled. Default true. */
        enabled?: boolean;
        /** Schedule of the search for tasks whose end was not published. Default every 5 minutes. */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
        /** Names of the task parameters that events contain. Others may contain confidential input. */
        includeParameters?: string[];
        /**
         * With `protected`, subscribing requires the permission `webhooks.event.subscribe` on these types. Default
         * `public`.
         */
        visibility?: 'public' | 'protected';
      };
      /**
       * Topics of the events service, and the event types that their events are dispatched as. Each entry has either
       * `preset` or `topic`.
       */
      events?: Array<{
        /**
         * A source code host whose events module is installed: `github`, `gitlab`, `azureDevOps`, `bitbucketCloud`,
         * `bitbucketServer` or `gerrit`. Its payloads are reduced to the fields that receivers need.
         */
        preset?: string;
        /** Events of the preset, such as `push`. Default all of them. */
        events?: string[];
        /** The exact name of a topic. */
        topic?: string;
        /** Name of the event type, with invalid characters replaced by `_`. Default the topic. */
        type?: string;
        /** A description for subscribers; generated if absent. */
        description?: string;
        /** Who may subscribe, as in `eventTypes`. Default `protected`. */
        visibility?: 'public' | 'protected';
        /** A filter predicate on `topic`, `payload` and `metadata`, such as `{ payload.action: { $in: [opened] } }`. */
        filter?: { [key: string]: unknown };
        /**
         * The path of an id that is the same if an event is repeated, such as `metadata.x-github-delivery` or
         * `payload.id`. Without such an id, every event is dispatched.
         */
        idempotencyFrom?: string;
        /** Names of the metadata that `payload` may use. Nothing else of it is sent, because it contains tokens. */
        metadata?: string[];
        /** The payload to send: JSON with references such as `${{ payload.repository.full_name }}`. Default: the payload. */
        payload?: unknown;
      }>;
      notifications?: {
        /**
         * Whether notifications are dispatched, as `notifications.notification.sent`. Requires the package
         * `backstage-plugin-notifications-backend-module-webhooks`. Default false.
         */
        enabled?: boolean;
      };
    };
    /**
     * Integrations defined here instead of in the portal. If an entry is removed, its integration is disabled, and
     * deleted after 30 days unless the entry is restored.
     */
    integrations?: Array<{
      /** Letters, digits, `-` and `_`, at most 64; the integration keeps its history under this id. */
      id: string;
      /** The name in the portal and in notifications. */
      name: string;
      /** Entity ref of the owner, who is alerted: a user, a group, or an entity with an owner. */
      owner: string;
      /** URL of the receiver. */
      url: string;
      /** Exact names of registered event types, `prefix.*`, or `*`. */
      eventTypes: string[];
      /** Filter of these events: a predicate on `type` and `payload`. */
      filter?: { [key: string]: unknown };
      /** Whether it gets only events about entities that its owner owns. Default false. */
      ownedOnly?: boolean;
      /** Entity ref of the entity that the integration is about. */
      entityRef?: string;
      /** The purpose of the integration. */
      description?: string;
      /** Default `hmac`. With `ed25519` receivers verify with the public key of the integration. */
      signing?: 'hmac' | 'ed25519';
      /** `fifo` sends each event only after the previous one has ended. Default `none`. */
      ordering?: 'none' | 'fifo';
      /** Rate limit across all replicas, in requests per second. */
      maxPerSecond?: number;
      /** Deadline of a request, 1 to 60 seconds. Default `delivery.timeout`. */
      timeoutSeconds?: number;
      /** Limits of the health rules that override those in `health`. */
      policy?: {
        /** Consecutive failing days that disable it, at most `health.windowDays`. Default `health.failingDays`. */
        failingDays?: number;
        /** Timeouts within one UTC day that disable it. Default `health.timeoutsPerDay`. */
        timeoutsPerDay?: number;
        earlyWarning?: {
          /** Consecutive cool-down pauses. Default `health.earlyWarning.pauses`. */
          pauses?: number;
          /** Minutes with only failures. Default `health.earlyWarning.failingFor`. */
          failingForMinutes?: number;
        };
      };
      /**
       * Request headers.
       * @deepVisibility secret
       */
      headers?: { [name: string]: string };
      /**
       * Signing secret, `whsec_` and 24 to 64 bytes in base64, with `hmac`; generated if absent.
       * @visibility secret
       */
      secret?: string;
    }>;
  };
}
