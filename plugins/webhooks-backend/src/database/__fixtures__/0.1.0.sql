-- A database of 0.1.0 with every table, and deliveries in every state. PostgreSQL and SQLite both take it.
-- It is frozen: later versions upgrade it, start on it, and drain it. {receiver} stands for the receiver's URL.

-- Integrations: active, with two secrets; with a rate limit; with an order; paused; throttled; disabled, with a header
insert into integrations (id, name, description, owner, entity_ref, url, host, event_types, headers, signing, state, epoch, incarnation, version, managed_by, created_at, created_by, updated_at, last_success_at, timeout_seconds, policy, ordering, paced, consecutive_failures, trips, replay_held_waived, replay_held_trusted) values
  ('active', 'Integration active', 'Gets everything of the shop', 'group:default/team', 'component:default/shop', '{receiver}', '127.0.0.1', '["a.*"]', '{}', 'hmac', 'active', 0, 'q8Zk1Vd0aXw3TgYs', 1, 'api', 1772362800000, 'user:default/mock', 1772362800000, 1772449140000, 20, '{"failingDays":5}', 'none', false, 0, 0, false, false);
insert into integration_subscriptions (pattern, granted, integration_id) values
  ('a.*', false, 'active');
insert into integration_secrets (id, integration_id, secret, created_at) values
  ('019ca90e-1b80-7001-8000-0000000018d8', 'active', 'plain:tvz34pwzmuK3hlMuZrr4ixpOwIxdWqYJWypLmOQxHHM:whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 1772362800000);
insert into integration_secrets (id, integration_id, secret, created_at, expires_at) values
  ('019ca90e-1b80-7001-8000-0000000018d9', 'active', 'plain:tvz34pwzmuK3hlMuZrr4ixpOwIxdWqYJWypLmOQxHHM:whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 1772362800000, 1772535600000);
insert into integrations (id, name, owner, url, host, event_types, headers, signing, state, epoch, incarnation, version, managed_by, created_at, created_by, updated_at, max_per_second, ordering, paced, consecutive_failures, trips, rate_next_at, replay_held_waived, replay_held_trusted) values
  ('limited', 'Integration limited', 'group:default/team', '{receiver}', '127.0.0.1', '["a.*"]', '{}', 'hmac', 'active', 0, 'q8Zk1Vd0aXw3TgYs', 1, 'api', 1772362800000, 'user:default/mock', 1772362800000, 10, 'none', true, 0, 0, 1772449200000.5, false, false);
insert into integration_subscriptions (pattern, granted, integration_id) values
  ('a.*', false, 'limited');
insert into integration_secrets (id, integration_id, secret, created_at) values
  ('019ca90e-1b80-7001-8000-000000001d10', 'limited', 'plain:C9s8pcJxlbmsyYlZBi4w5PGofFt_Ovu_5F9BgvYKT94:whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 1772362800000);
insert into integrations (id, name, owner, url, host, event_types, headers, signing, state, epoch, incarnation, version, managed_by, created_at, created_by, updated_at, ordering, paced, consecutive_failures, trips, replay_held_waived, replay_held_trusted) values
  ('ordered', 'Integration ordered', 'group:default/team', '{receiver}', '127.0.0.1', '["a.*"]', '{}', 'hmac', 'active', 0, 'q8Zk1Vd0aXw3TgYs', 1, 'api', 1772362800000, 'user:default/mock', 1772362800000, 'fifo', true, 0, 0, false, false);
insert into integration_subscriptions (pattern, granted, integration_id) values
  ('a.*', false, 'ordered');
insert into integration_secrets (id, integration_id, secret, created_at) values
  ('019ca90e-1b80-7001-8000-000000001cf2', 'ordered', 'plain:P3iXtF5rJb2QnsoJhxE6ScusiaQOjVgebL7L6Q_nv5M:whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 1772362800000);
insert into integrations (id, name, owner, url, host, event_types, headers, signing, state, warned_at, warning, epoch, incarnation, version, managed_by, created_at, created_by, updated_at, last_failure_at, ordering, paced, consecutive_failures, failing_since, trips, paused_until, pause_reason, replay_held_waived, replay_held_trusted) values
  ('paused', 'Integration paused', 'group:default/team', '{receiver}', '127.0.0.1', '["a.*"]', '{}', 'hmac', 'active', 1772449140000, 'early', 0, 'q8Zk1Vd0aXw3TgYs', 1, 'api', 1772362800000, 'user:default/mock', 1772362800000, 1772449140000, 'none', true, 10, 1772448600000, 1, 1772451000000, 'cool-down', false, false);
insert into integration_subscriptions (pattern, granted, integration_id) values
  ('a.*', false, 'paused');
insert into integration_secrets (id, integration_id, secret, created_at) values
  ('019ca90e-1b80-7001-8000-000000001914', 'paused', 'plain:frFKaruzaPjxWvtcqbWNfiaSnUUR1zIdG9MJzkEZETU:whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 1772362800000);
insert into integrations (id, name, owner, url, host, event_types, headers, signing, state, epoch, incarnation, version, managed_by, created_at, created_by, updated_at, ordering, paced, consecutive_failures, throttled_since, trips, paused_until, pause_reason, replay_held_waived, replay_held_trusted) values
  ('throttled', 'Integration throttled', 'group:default/team', '{receiver}', '127.0.0.1', '["a.*"]', '{}', 'hmac', 'active', 0, 'q8Zk1Vd0aXw3TgYs', 1, 'api', 1772362800000, 'user:default/mock', 1772362800000, 'none', true, 0, 1772449140000, 0, 1772449260000, 'throttled', false, false);
insert into integration_subscriptions (pattern, granted, integration_id) values
  ('a.*', false, 'throttled');
insert into integration_secrets (id, integration_id, secret, created_at) values
  ('019ca90e-1b80-7001-8000-000000002684', 'throttled', 'plain:wJRs9Uirh9FP8lx9cUsGKuDy4ng1DysGtnNZ2QNG6ec:whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 1772362800000);
insert into integrations (id, name, owner, url, host, event_types, headers, signing, state, reason, evidence, disabled_at, epoch, incarnation, version, managed_by, created_at, created_by, updated_at, last_failure_at, ordering, paced, consecutive_failures, trips, replay_held_waived, replay_held_trusted) values
  ('disabled', 'Integration disabled', 'group:default/team', 'https://hooks.example.com/orders', 'hooks.example.com', '["a.*"]', '{"authorization": "plain:0ZMvxLr7637AN0_v4r5adx6Si05XnV3Ljv8m4Oop-y0:Bearer token"}', 'hmac', 'disabled', 'gone', '{"reason": "gone", "summary": "The receiver answered 410 Gone.", "days": []}', 1772449140000, 1, 'q8Zk1Vd0aXw3TgYs', 1, 'api', 1772362800000, 'user:default/mock', 1772362800000, 1772449140000, 'none', false, 0, 0, false, false);
insert into integration_subscriptions (pattern, granted, integration_id) values
  ('a.*', false, 'disabled');
insert into integration_secrets (id, integration_id, secret, created_at) values
  ('019ca90e-1b80-7001-8000-000000002030', 'disabled', 'plain:AcLk-0WyhwJIq05_yPus2JYGOW5xWkgcBp7yuUAYYMM:whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 1772362800000);
insert into integrations (id, name, owner, url, host, event_types, headers, signing, state, reason, evidence, disabled_at, disabled_by, epoch, incarnation, version, managed_by, created_at, created_by, updated_at, ordering, paced, consecutive_failures, trips, replay_held_waived, replay_held_trusted) values
  ('off', 'Integration off', 'group:default/team', '{receiver}', '127.0.0.1', '["a.*"]', '{}', 'hmac', 'disabled', 'manual', '{"reason": "manual", "summary": "Maintenance", "days": []}', 1772449140000, 'user:default/mock', 0, 'q8Zk1Vd0aXw3TgYs', 1, 'api', 1772362800000, 'user:default/mock', 1772362800000, 'none', false, 0, 0, false, false);
insert into integration_subscriptions (pattern, granted, integration_id) values
  ('a.*', false, 'off');
insert into integration_secrets (id, integration_id, secret, created_at) values
  ('019ca90e-1b80-7001-8000-000000000c4e', 'off', 'plain:NtvStWzi0bywIcQmVKm84ks4uw8Jke7dJhI2UMThmAU:whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 1772362800000);
insert into integrations (id, name, owner, url, host, event_types, headers, signing, state, epoch, incarnation, version, managed_by, created_at, created_by, updated_at, ordering, paced, consecutive_failures, trips, replay_held_waived, replay_held_trusted) values
  ('protected', 'Integration protected', 'group:default/team', '{receiver}', '127.0.0.1', '["c.d"]', '{}', 'hmac', 'active', 0, 'q8Zk1Vd0aXw3TgYs', 1, 'api', 1772362800000, 'user:default/mock', 1772362800000, 'none', false, 0, 0, false, false);
insert into integration_subscriptions (pattern, granted, integration_id) values
  ('c.d', true, 'protected');
insert into integration_secrets (id, integration_id, secret, created_at) values
  ('019ca90e-1b80-7001-8000-0000000025e4', 'protected', 'plain:Puw42DmzjeqroDXcYNw7cFoJAhxgHcMFsr8xMZHJqBY:whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 1772362800000);
insert into integrations (id, name, owner, url, host, event_types, headers, signing, state, epoch, incarnation, version, managed_by, created_at, created_by, updated_at, ordering, paced, consecutive_failures, trips, replay_held_waived, replay_held_trusted) values
  ('configured', 'Integration configured', 'group:default/team', '{receiver}', '127.0.0.1', '["a.*"]', '{}', 'hmac', 'active', 0, 'q8Zk1Vd0aXw3TgYs', 1, 'config', 1772362800000, 'config', 1772362800000, 'none', false, 0, 0, false, false);
insert into integration_subscriptions (pattern, granted, integration_id) values
  ('a.*', false, 'configured');
insert into integration_secrets (id, integration_id, secret, created_at) values
  ('019ca90e-1b80-7001-8000-00000000297c', 'configured', 'plain:D7YobSPjaWoHtznAM6BwXUgRMRTeGN9OPo-6C9R5SDE:whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 1772362800000);

-- Waiting: new, between attempts, with a lapsed lease, untrusted, to another URL, redelivered
insert into events (id, type, body, dispatched_by) values
  ('019cae34-7b68-7002-8000-000000000001', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":1,"total":9007199254740993}}', 'user:default/mock');
insert into delivery_queue (integration_id, delivery_id, logged, event_id, event_type, test, trusted, attempt_count, due_at, queued_at, attempts_since_queued, trigger) values
  ('active', '019cae34-7b68-7003-8000-00000000009a', false, '019cae34-7b68-7002-8000-000000000001', 'a.b', false, true, 0, 1772449201000, 1772449201000, 0, 'automatic');
insert into events (id, type, body, dispatched_by) values
  ('019cae34-7f50-7002-8000-000000000002', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":2,"total":9007199254740993}}', 'user:default/mock');
insert into deliveries (id, event_id, integration_id, event_type, status, attempt_count, test, trusted, last_outcome, last_error_code) values
  ('019cae34-7f50-7003-8000-0000000000fe', '019cae34-7f50-7002-8000-000000000002', 'active', 'a.b', 'pending', 2, false, true, 'timeout', 'DEADLINE_EXCEEDED');
insert into attempts (delivery_id, id, integration_id, number, trigger, outcome, url, started_at, duration_ms, request_headers, response_truncated, status_code, response_headers, response_body) values
  ('019cae34-7f50-7003-8000-0000000000fe', '019cae34-7f50-7004-8000-000000000014', 'active', 1, 'automatic', 'error', '{receiver}', 1772449202000, 20, '{"content-type":"application/json"}', false, 500, '{"content-type":"text/plain"}', 'answer');
insert into attempts (delivery_id, id, integration_id, number, trigger, outcome, url, started_at, duration_ms, request_headers, response_truncated, error_code, error_message) values
  ('019cae34-7f50-7003-8000-0000000000fe', '019cae34-7f51-7004-8000-000000000015', 'active', 2, 'automatic', 'timeout', '{receiver}', 1772449202001, 20, '{"content-type":"application/json"}', false, 'DEADLINE_EXCEEDED', 'It was not reached');
insert into delivery_queue (integration_id, delivery_id, logged, event_id, event_type, test, trusted, attempt_count, due_at, queued_at, attempts_since_queued, trigger) values
  ('active', '019cae34-7f50-7003-8000-0000000000fe', true, '019cae34-7f50-7002-8000-000000000002', 'a.b', false, true, 2, 1772450100000, 1772449202000, 2, 'automatic');
insert into events (id, type, body, dispatched_by) values
  ('019cae34-8338-7002-8000-000000000003', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":3,"total":9007199254740993}}', 'user:default/mock');
insert into delivery_queue (integration_id, delivery_id, logged, event_id, event_type, test, trusted, attempt_count, due_at, queued_at, attempts_since_queued, trigger, lease_token, leased_until) values
  ('active', '019cae34-8338-7003-8000-000000000162', false, '019cae34-8338-7002-8000-000000000003', 'a.b', false, true, 0, 1772449203000, 1772449203000, 0, 'automatic', '0b0f6a1e-51f0-4c0c-9a57-0d5f0e3c1a01', 1772449320000);
insert into events (id, type, body, dispatched_by) values
  ('019cae34-8720-7002-8000-000000000004', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":4,"total":9007199254740993}}', 'user:default/mock');
insert into delivery_queue (integration_id, delivery_id, logged, event_id, event_type, test, trusted, attempt_count, due_at, queued_at, attempts_since_queued, trigger) values
  ('active', '019cae34-8720-7003-8000-0000000001c6', false, '019cae34-8720-7002-8000-000000000004', 'a.b', false, false, 0, 1772449204000, 1772449204000, 0, 'automatic');
insert into events (id, type, body, dispatched_by) values
  ('019cae34-8b08-7002-8000-000000000005', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":5,"total":9007199254740993}}', 'user:default/mock');
insert into delivery_queue (integration_id, delivery_id, logged, event_id, event_type, test, trusted, attempt_count, due_at, queued_at, attempts_since_queued, trigger, url) values
  ('active', '019cae34-8b08-7003-8000-00000000022a', false, '019cae34-8b08-7002-8000-000000000005', 'a.b', false, true, 0, 1772449205000, 1772449205000, 0, 'automatic', '{receiver}/other');
insert into events (id, type, body, dispatched_by) values
  ('019cae34-8ef0-7002-8000-000000000006', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":6,"total":9007199254740993}}', 'user:default/mock');
insert into deliveries (id, event_id, integration_id, event_type, status, attempt_count, test, trusted, last_outcome, last_status_code) values
  ('019cae34-8ef0-7003-8000-00000000028e', '019cae34-8ef0-7002-8000-000000000006', 'active', 'a.b', 'pending', 2, false, true, 'error', 500);
insert into attempts (delivery_id, id, integration_id, number, trigger, outcome, url, started_at, duration_ms, request_headers, response_truncated, status_code, response_headers, response_body) values
  ('019cae34-8ef0-7003-8000-00000000028e', '019cae34-8ef0-7004-8000-00000000003c', 'active', 1, 'automatic', 'error', '{receiver}', 1772449206000, 20, '{"content-type":"application/json"}', false, 500, '{"content-type":"text/plain"}', 'answer');
insert into attempts (delivery_id, id, integration_id, number, trigger, outcome, url, started_at, duration_ms, request_headers, response_truncated, status_code, response_headers, response_body) values
  ('019cae34-8ef0-7003-8000-00000000028e', '019cae34-8ef1-7004-8000-00000000003d', 'active', 2, 'automatic', 'error', '{receiver}', 1772449206001, 20, '{"content-type":"application/json"}', false, 500, '{"content-type":"text/plain"}', 'answer');
insert into delivery_queue (integration_id, delivery_id, logged, event_id, event_type, test, trusted, attempt_count, due_at, queued_at, attempts_since_queued, trigger) values
  ('active', '019cae34-8ef0-7003-8000-00000000028e', true, '019cae34-8ef0-7002-8000-000000000006', 'a.b', false, true, 2, 1772449206000, 1772449206000, 0, 'manual');
insert into events (id, type, body, dispatched_by) values
  ('019cae34-92d8-7002-8000-000000000007', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":7,"total":9007199254740993}}', 'user:default/mock');
insert into delivery_queue (integration_id, delivery_id, logged, event_id, event_type, test, trusted, attempt_count, due_at, queued_at, attempts_since_queued, trigger) values
  ('limited', '019cae34-92d8-7003-8000-0000000002fd', false, '019cae34-92d8-7002-8000-000000000007', 'a.b', false, true, 0, 1772449207000, 1772449207000, 0, 'automatic');
insert into events (id, type, body, dispatched_by) values
  ('019cae34-96c0-7002-8000-000000000008', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":8,"total":9007199254740993}}', 'user:default/mock');
insert into delivery_queue (integration_id, delivery_id, logged, event_id, event_type, test, trusted, attempt_count, due_at, queued_at, attempts_since_queued, trigger) values
  ('ordered', '019cae34-96c0-7003-8000-00000000035e', false, '019cae34-96c0-7002-8000-000000000008', 'a.b', false, true, 0, 1772449208000, 1772449208000, 0, 'automatic');
insert into events (id, type, body, dispatched_by) values
  ('019cae34-9aa8-7002-8000-000000000009', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":9,"total":9007199254740993}}', 'user:default/mock');
insert into delivery_queue (integration_id, delivery_id, logged, event_id, event_type, test, trusted, attempt_count, due_at, queued_at, attempts_since_queued, trigger) values
  ('ordered', '019cae34-9aa8-7003-8000-0000000003c2', false, '019cae34-9aa8-7002-8000-000000000009', 'a.b', false, true, 0, 1772449209000, 1772449209000, 0, 'automatic');
insert into events (id, type, body, dispatched_by) values
  ('019cae34-9e90-7002-8000-00000000000a', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":10,"total":9007199254740993}}', 'user:default/mock');
insert into delivery_queue (integration_id, delivery_id, logged, event_id, event_type, test, trusted, attempt_count, due_at, queued_at, attempts_since_queued, trigger) values
  ('paused', '019cae34-9e90-7003-8000-000000000424', false, '019cae34-9e90-7002-8000-00000000000a', 'a.b', false, true, 0, 1772449210000, 1772449210000, 0, 'automatic');
insert into events (id, type, body, dispatched_by) values
  ('019cae34-a278-7002-8000-00000000000b', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":11,"total":9007199254740993}}', 'user:default/mock');
insert into deliveries (id, event_id, integration_id, event_type, status, attempt_count, test, trusted, last_outcome, last_status_code) values
  ('019cae34-a278-7003-8000-00000000045c', '019cae34-a278-7002-8000-00000000000b', 'throttled', 'a.b', 'pending', 1, false, true, 'throttled', 429);
insert into attempts (delivery_id, id, integration_id, number, trigger, outcome, url, started_at, duration_ms, request_headers, response_truncated, status_code, response_headers, response_body) values
  ('019cae34-a278-7003-8000-00000000045c', '019cae34-a278-7004-8000-00000000006e', 'throttled', 1, 'automatic', 'throttled', '{receiver}', 1772449211000, 20, '{"content-type":"application/json"}', false, 429, '{"content-type":"text/plain"}', 'answer');
insert into delivery_queue (integration_id, delivery_id, logged, event_id, event_type, test, trusted, attempt_count, due_at, queued_at, attempts_since_queued, trigger) values
  ('throttled', '019cae34-a278-7003-8000-00000000045c', true, '019cae34-a278-7002-8000-00000000000b', 'a.b', false, true, 1, 1772449211000, 1772449211000, 1, 'automatic');

-- A test ping whose caller is gone, and a delivery whose integration was deleted
insert into events (id, type, body, dispatched_by) values
  ('019cae34-a660-7002-8000-00000000000c', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":12,"total":9007199254740993}}', 'user:default/mock');
insert into deliveries (id, event_id, integration_id, event_type, status, attempt_count, test, trusted) values
  ('019cae34-a660-7003-8000-0000000004e6', '019cae34-a660-7002-8000-00000000000c', 'active', 'a.b', 'pending', 0, true, true);
insert into delivery_queue (integration_id, delivery_id, logged, event_id, event_type, test, trusted, attempt_count, due_at, queued_at, attempts_since_queued, trigger, lease_token, leased_until) values
  ('active', '019cae34-a660-7003-8000-0000000004e6', true, '019cae34-a660-7002-8000-00000000000c', 'a.b', true, true, 0, 1772449212000, 1772449212000, 0, 'test', '0b0f6a1e-51f0-4c0c-9a57-0d5f0e3c1a02', 1772449260000);
insert into events (id, type, body, dispatched_by) values
  ('019cae34-aa48-7002-8000-00000000000d', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":13,"total":9007199254740993}}', 'user:default/mock');
insert into delivery_queue (integration_id, delivery_id, logged, event_id, event_type, test, trusted, attempt_count, due_at, queued_at, attempts_since_queued, trigger) values
  ('deleted', '019cae34-aa48-7003-8000-000000000544', false, '019cae34-aa48-7002-8000-00000000000d', 'a.b', false, true, 0, 1772449213000, 1772449213000, 0, 'automatic');

-- Held: by a receiver that is gone, and by hand
insert into events (id, type, body, dispatched_by) values
  ('019cae34-ae30-7002-8000-00000000000e', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":14,"total":9007199254740993}}', 'user:default/mock');
insert into deliveries (id, event_id, integration_id, event_type, status, attempt_count, test, trusted, last_outcome, last_status_code) values
  ('019cae34-ae30-7003-8000-0000000005a8', '019cae34-ae30-7002-8000-00000000000e', 'disabled', 'a.b', 'held', 1, false, true, 'gone', 410);
insert into attempts (delivery_id, id, integration_id, number, trigger, outcome, url, started_at, duration_ms, request_headers, response_truncated, status_code, response_headers, response_body) values
  ('019cae34-ae30-7003-8000-0000000005a8', '019cae34-ae30-7004-8000-00000000008c', 'disabled', 1, 'automatic', 'gone', '{receiver}', 1772449214000, 20, '{"content-type":"application/json"}', false, 410, '{"content-type":"text/plain"}', 'answer');
insert into events (id, type, body, dispatched_by) values
  ('019cae34-b218-7002-8000-00000000000f', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":15,"total":9007199254740993}}', 'user:default/mock');
insert into deliveries (id, event_id, integration_id, event_type, status, attempt_count, test, trusted) values
  ('019cae34-b218-7003-8000-0000000005f4', '019cae34-b218-7002-8000-00000000000f', 'off', 'a.b', 'held', 0, false, true);
insert into events (id, type, body, dispatched_by) values
  ('019cae34-b600-7002-8000-000000000010', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":16,"total":9007199254740993}}', 'user:default/mock');
insert into deliveries (id, event_id, integration_id, event_type, status, attempt_count, test, trusted) values
  ('019cae34-b600-7003-8000-000000000658', '019cae34-b600-7002-8000-000000000010', 'off', 'a.b', 'held', 0, false, true);

-- Ended
insert into events (id, type, body, dispatched_by) values
  ('019cae34-b9e8-7002-8000-000000000011', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":17,"total":9007199254740993}}', 'user:default/mock');
insert into deliveries (id, event_id, integration_id, event_type, status, attempt_count, test, trusted, last_outcome, last_status_code, ended_at) values
  ('019cae34-b9e8-7003-8000-0000000006da', '019cae34-b9e8-7002-8000-000000000011', 'active', 'a.b', 'succeeded', 2, false, true, 'success', 200, 1772449217500);
insert into attempts (delivery_id, id, integration_id, number, trigger, outcome, url, started_at, duration_ms, request_headers, response_truncated, status_code, response_headers, response_body) values
  ('019cae34-b9e8-7003-8000-0000000006da', '019cae34-b9e8-7004-8000-0000000000aa', 'active', 1, 'automatic', 'error', '{receiver}', 1772449217000, 20, '{"content-type":"application/json"}', false, 500, '{"content-type":"text/plain"}', 'answer');
insert into attempts (delivery_id, id, integration_id, number, trigger, outcome, url, started_at, duration_ms, request_headers, response_truncated, status_code, response_headers, response_body) values
  ('019cae34-b9e8-7003-8000-0000000006da', '019cae34-b9e9-7004-8000-0000000000ab', 'active', 2, 'automatic', 'success', '{receiver}', 1772449217001, 20, '{"content-type":"application/json"}', false, 200, '{"content-type":"text/plain"}', 'answer');
insert into events (id, type, body, dispatched_by) values
  ('019cae34-bdd0-7002-8000-000000000012', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":18,"total":9007199254740993}}', 'user:default/mock');
insert into deliveries (id, event_id, integration_id, event_type, status, attempt_count, test, trusted, last_outcome, last_status_code, ended_at) values
  ('019cae34-bdd0-7003-8000-00000000073e', '019cae34-bdd0-7002-8000-000000000012', 'active', 'a.b', 'failed', 3, false, true, 'error', 500, 1772449218500);
insert into attempts (delivery_id, id, integration_id, number, trigger, outcome, url, started_at, duration_ms, request_headers, response_truncated, status_code, response_headers, response_body) values
  ('019cae34-bdd0-7003-8000-00000000073e', '019cae34-bdd0-7004-8000-0000000000b4', 'active', 1, 'automatic', 'error', '{receiver}', 1772449218000, 20, '{"content-type":"application/json"}', false, 500, '{"content-type":"text/plain"}', 'answer');
insert into attempts (delivery_id, id, integration_id, number, trigger, outcome, url, started_at, duration_ms, request_headers, response_truncated, error_code, error_message) values
  ('019cae34-bdd0-7003-8000-00000000073e', '019cae34-bdd1-7004-8000-0000000000b5', 'active', 2, 'automatic', 'timeout', '{receiver}', 1772449218001, 20, '{"content-type":"application/json"}', false, 'DEADLINE_EXCEEDED', 'It was not reached');
insert into attempts (delivery_id, id, integration_id, number, trigger, outcome, url, started_at, duration_ms, request_headers, response_truncated, status_code, response_headers, response_body) values
  ('019cae34-bdd0-7003-8000-00000000073e', '019cae34-bdd2-7004-8000-0000000000b6', 'active', 3, 'automatic', 'error', '{receiver}', 1772449218002, 20, '{"content-type":"application/json"}', false, 500, '{"content-type":"text/plain"}', 'answer');
insert into events (id, type, body, dispatched_by) values
  ('019cae34-c1b8-7002-8000-000000000013', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":19,"total":9007199254740993}}', 'user:default/mock');
insert into deliveries (id, event_id, integration_id, event_type, status, attempt_count, test, trusted, ended_at, end_reason) values
  ('019cae34-c1b8-7003-8000-0000000007a2', '019cae34-c1b8-7002-8000-000000000013', 'active', 'a.b', 'failed', 0, false, true, 1772449219500, 'expired');
insert into events (id, type, body, dispatched_by) values
  ('019cae34-c5a0-7002-8000-000000000014', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":20,"total":9007199254740993}}', 'user:default/mock');
insert into deliveries (id, event_id, integration_id, event_type, status, attempt_count, test, trusted, ended_at, end_reason) values
  ('019cae34-c5a0-7003-8000-0000000007e8', '019cae34-c5a0-7002-8000-000000000014', 'off', 'a.b', 'cancelled', 0, false, true, 1772449220500, 'cancelled');
insert into events (id, type, body, dispatched_by) values
  ('019cae34-c988-7002-8000-000000000015', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":21,"total":9007199254740993}}', 'user:default/mock');
insert into deliveries (id, event_id, integration_id, event_type, status, attempt_count, test, trusted, ended_at, end_reason) values
  ('019cae34-c988-7003-8000-00000000086a', '019cae34-c988-7002-8000-000000000015', 'active', 'a.b', 'cancelled', 0, false, true, 1772449221500, 'waived');
insert into events (id, type, body, dispatched_by, idempotency_key, request_hash, answer) values
  ('019cae34-cd70-7002-8000-000000000016', 'a.b', '{"type":"a.b","timestamp":"2026-03-02T11:00:00.000Z","data":{"order":22,"total":9007199254740993}}', 'user:default/mock', 'order-1', '0000000000000000000000000000000000000000000000000000000000000000', '{"eventId":"x","deliveries":[]}');

-- A replay of what failed, halfway
insert into replays (id, integration_id, state, from_time, to_time, status, trusted, owner, entity_ref, epoch, selected, replayed, skipped, failures, turn_at, created_at, created_by, started_at) values
  ('019cae35-fe20-7005-8000-000000000001', 'active', 'running', 1772449200000, 1772452800000, '["failed"]', true, 'group:default/team', 'component:default/shop', 0, 2, 0, 0, 0, 1772449300000, 1772449300000, 'user:default/mock', 1772449300000);
insert into replays (id, integration_id, state, from_time, to_time, status, event_types, trusted, owner, epoch, selected, replayed, skipped, failures, turn_at, created_at, created_by, started_at, ended_at) values
  ('019cae34-7b68-7005-8000-000000000002', 'off', 'completed', 1772449199000, 1772449200000, '["failed","held"]', '["a.*"]', false, 'group:default/team', 0, 0, 0, 0, 0, 1772449201000, 1772449201000, 'user:default/mock', 1772449201000, 1772449202000);

-- Who changed the integration that is off
insert into integration_activity (id, integration_id, event, actor, facts) values
  ('019ca90e-1b80-7006-8000-000000000001', 'off', 'integration-create', 'user:default/mock', '{}');
insert into integration_activity (id, integration_id, event, facts) values
  ('019cae34-7b68-7006-8000-000000000002', 'off', 'integration-disable', '{"reason":"gone","evidence":{"reason":"gone","summary":"The receiver answered 410 Gone: it does not want these events any more.","days":[]}}');

-- Health, alerts and digests
insert into health_periods (integration_id, start, epoch, shard, success, error, timeout, gone, throttled, latency_50, latency_over) values
  ('active', 1772449200000, 0, 0, 2, 1, 0, 0, 0, 2, 1);
insert into health_days (integration_id, day, epoch, shard, success, error, timeout, gone, throttled, latency_25, latency_100, first_failure_at, last_failure_at, last_success_at) values
  ('active', '2026-03-01', 0, 3, 40, 2, 0, 0, 0, 40, 2, 1772369200000, 1772369200000, 1772379200000);
insert into health_days (integration_id, day, epoch, shard, success, error, timeout, gone, throttled, first_failure_at, last_failure_at, last_success_at) values
  ('active', '2026-03-02', 0, 3, 1, 4, 2, 0, 0, 1772449200000, 1772449201000, 1772449202000);
insert into health_days (integration_id, day, epoch, shard, success, error, timeout, gone, throttled, first_failure_at, last_failure_at) values
  ('paused', '2026-03-02', 0, 3, 0, 10, 0, 0, 0, 1772448600000, 1772449140000);
insert into health_days (integration_id, day, epoch, shard, success, error, timeout, gone, throttled) values
  ('throttled', '2026-03-02', 0, 3, 0, 0, 0, 0, 1);
insert into notification_outbox (id, integration_id, owner, kind, payload, attempts, due_at, last_error) values
  ('019cae34-7b68-7006-8000-000000000001', 'disabled', 'group:default/team', 'disabled', '{"name": "Integration disabled", "host": "hooks.example.com", "evidence": {"reason": "gone", "summary": "The receiver answered 410 Gone.", "days": []}}', 1, 1772449320000, 'The notification service is down');
insert into event_outbox (id, type, integration_id, payload, occurred_at, attempts, due_at, last_error) values
  ('019cae34-7b68-7007-8000-000000000001', 'webhooks.integration.disabled', 'disabled', '{"integration": {"id": "disabled", "name": "Integration disabled", "owner": "group:default/team", "host": "hooks.example.com"}, "reason": "gone", "summary": "The receiver answered 410 Gone."}', 1772449140000, 1, 1772449320000, 'The database was down');
insert into digest_days (day) values
  ('2026-03-01');
insert into alert_rates (owner, hour, alerts) values
  ('group:default/team', 492347, 1);

-- The catalog source, in the middle of a pass, with an entity that is missing
insert into sources (id, pass, run_id, run_started_at, scope, resync, resync_at, passed_at, pass_ms, result, failed_at, error) values
  ('catalog', 12, '0b0f6a1e-51f0-4c0c-9a57-0d5f0e3c1a10', 1772449200000, 'null', 'changes', 1772449190000, 1772448900000, 1840, '{"entities":2,"created":0,"updated":1,"deleted":0,"held":0,"failed":0}', 1772449140000, 'The catalog is down');
insert into catalog_snapshot (entity_ref, uid, etag, revision, hashes, summary, missing_since) values
  ('component:default/shop', '0191f3a4-5a0e-7c7b-9c1d-6f4f0a1b2c3d', '2fd4e1c67a2d28fced849ee1bb76e7391b93eb12', 3, '{"metadata":"W6YDl4jTVs0H9bCnZzQ0aA","spec":"9kR2mPq7sXvYb1Nc4Dt8eg","relations":"T1SPvYcW0hJkL5mNq3Rz7A","status":"dCNOmK_nSY-12vHzasLXiA","orphan":"dCNOmK_nSY-12vHzasLXiA"}', '{"kind":"Component","namespace":"default","name":"shop","type":"service","lifecycle":"production","owner":"group:default/team"}', null),
  ('component:default/gone', '0191f3a4-5a0e-7c7b-9c1d-6f4f0a1b2c3e', 'c22b5f9178342609428d6f51b2c5af4c0bde6a42', 1, '{"metadata":"W6YDl4jTVs0H9bCnZzQ0aA","spec":"9kR2mPq7sXvYb1Nc4Dt8eg","relations":"T1SPvYcW0hJkL5mNq3Rz7A","status":"dCNOmK_nSY-12vHzasLXiA","orphan":"dCNOmK_nSY-12vHzasLXiA"}', '{"kind":"Component","namespace":"default","name":"gone"}', 12);
