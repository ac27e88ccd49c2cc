/** Texts about the health of integrations: cards, figures, chart, pauses, and why one is disabled. */
export const health = {
  reason: {
    gone: 'The receiver responded with 410 Gone: it no longer wants these events.',
    timeouts: 'Too many requests timed out in one day.',
    'failing-days': 'Every day with traffic ended without a success.',
    'success-rate': 'Too few requests succeeded, several days in a row.',
    manual: 'Disabled by hand.',
    'removed-from-config': 'It is no longer in app-config.',
  },
  evidence: {
    timeouts:
      '{{timeouts, number}} of {{attempts, number}} requests on {{date}} timed out.',
    failingDays_one:
      'All {{failures, number}} requests on a day with traffic failed.',
    failingDays_other:
      'All {{failures, number}} requests on {{count, number}} days in a row failed.',
    lastSuccess: 'The last success was {{when}}.',
    noSuccess: 'None has succeeded so far.',
    successRate_one:
      'Only {{succeeded, number}} of {{attempts, number}} requests ({{rate}}) succeeded on a day with enough traffic.',
    successRate_other:
      'Only {{succeeded, number}} of {{attempts, number}} requests ({{rate}}) succeeded on {{count, number}} days in a row with enough traffic.',
  },
  card: {
    create: 'Create integration',
    title: 'Webhook health',
    emptyTitle: 'No webhooks',
    emptyAbout: 'No webhooks for this entity yet.',
    emptyOwned: 'This team has no webhooks yet.',
    viewAll: 'View all',
    unhealthy_one: '{{count}} needs attention',
    unhealthy_other: '{{count}} need attention',
    unhealthyMore: 'At least {{number}} need attention',
    allGood: 'All healthy',
    open: 'Open {{name}}',
  },
  figures: {
    days: 'Last {{number}} days',
    successRate: 'Success rate',
    lastSuccess: 'Last success',
    throttledSince: 'Only 429 responses since',
    lastFailure: 'Last failure',
    lastError: 'Last error',
    noError: 'No recent failures.',
    failed: 'Failed since the last success',
    held: 'Held',
    heldHelp: 'Waiting until you enable it.',
    pending: 'Pending',
    pendingHelp: 'Waiting for the next attempt.',
    noTraffic: 'no traffic yet',
  },
  pause: {
    title: 'Sending is paused',
    coolDown_one:
      'The last request failed. Sending resumes in {{when}}; queued deliveries lose no attempts.',
    coolDown_other:
      'The last {{count}} requests failed. Sending resumes in {{when}}; queued deliveries lose no attempts.',
    rateLimited:
      'The receiver is rate limiting us (429). Sending resumes in {{when}}; queued deliveries lose no attempts.',
    next: 'If it fails again, the next pause lasts {{duration}}.',
    throttled:
      'The receiver asked for fewer requests. Sending resumes in {{when}}; queued deliveries lose no attempts.',
    probing: 'Checking whether the receiver is back, one request at a time.',
    resume: 'Resume now',
  },
  chart: {
    label: 'Requests per day, {{from}} to {{to}} (UTC)',
    labelTimes: 'Requests from {{from}} to {{to}}',
    range: 'Range',
    ranges: { '1h': '1 h', '24h': '24 h', '7d': '7 d', '30d': '30 d' },
    quiet: 'No requests in this range',
    window_one: 'Counts are kept for {{count}} day: from {{day}} (UTC).',
    window_other: 'Counts are kept for {{count}} days: from {{day}} (UTC).',
    requests_one: '{{count, number}} request',
    requests_other: '{{count, number}} requests',
    failed: '{{rate}} failed',
    deliveries: 'Show deliveries',
    note: 'Days in UTC; the strip shows the failure rate',
    noteTimes: 'Times in {{zone}}; the strip shows the failure rate',
    rate: 'Failed',
    latencyValues: 'median {{p50}}, 95% within {{p95}}',
    p50: 'Median response time',
    p95: '95th percentile',
    changeAt: '{{change}} {{when}}',
    changes: 'Changes',
    change: {
      'integration-create': 'Created',
      'integration-update': 'Edited',
      'integration-hand-over': 'Handed over',
      'integration-disable': 'Disabled',
      'integration-enable': 'Enabled',
      'integration-resume': 'Resumed',
      'integration-secret-rotate': 'Secret rotated',
    },
    marker: {
      stop: 'Disabled',
      start: 'Created, enabled or resumed',
      secret: 'Secret rotated',
      edit: 'Edited or handed over',
    },
    dayCount: '{{kind}} {{number}}',
    dayQuiet: '{{date}}: no traffic',
    success: 'Success',
    error: 'Error',
    timeout: 'No response',
    throttled: 'Rate limited',
    asTable: 'Daily counts as a table',
    valuesAsTable: 'The chart as a table',
    date: 'Day (UTC)',
    time: 'Time',
  },
  breakdown: {
    responses: 'By response',
    eventTypes: 'By event type',
    deliveries: 'Deliveries',
    all_one:
      '{{count, number}} delivery of this range, as of its last attempt.',
    all_other:
      'All {{count, number}} deliveries of this range, as of their last attempts.',
    newest_one:
      'The newest {{count, number}} delivery of this range, as of its last attempt.',
    newest_other:
      'The newest {{count, number}} deliveries of this range, as of their last attempts.',
  },
  held: {
    title: 'Settling the held deliveries',
    left: '{{number}} are left to be queued or cancelled, as chosen when it was enabled.',
  },
  banner: {
    title: 'This integration is disabled',
    titleSince: 'Disabled {{when}}',
    by: 'by {{who}}',
    missed_zero: 'No deliveries are waiting.',
    missed_one: '{{count, number}} delivery is waiting.',
    missed_other: '{{count, number}} deliveries are waiting.',
    missedMany: '{{number}} deliveries are waiting.',
    failed_one: '{{count, number}} delivery failed since {{when}}.',
    failed_other: '{{count, number}} deliveries failed since {{when}}.',
    failedMany: '{{number}} deliveries failed since {{when}}.',
    failedEver_one:
      '{{count, number}} delivery failed, and none has succeeded.',
    failedEver_other:
      '{{count, number}} deliveries failed, and none has succeeded.',
    failedEverMany: '{{number}} deliveries failed, and none has succeeded.',
    enableAll: 'Enable and send all {{number}}',
    waives: 'Enabling without sending them cancels them.',
    testFirst: 'Send a test first. Enable it once the receiver responds.',
    lastResponse: 'Last response',
    enableReplay: 'Enable and send {{number}} waiting',
    enable: 'Enable',
    enableWithout: 'Enable without sending them',
    evidence: 'Why it was disabled',
    retired:
      'Its entry was removed from app-config. Add the entry again to enable it and send the waiting deliveries. Otherwise it is deleted {{when}}.',
    noPermission:
      'Only the owner ({{owner}}) or an administrator can enable it again.',
  },
  missed: {
    title: 'Deliveries were missed',
    testFirst: 'Resend them once the receiver works again: send a test first.',
    resend: 'Resend {{number}} missed…',
    resendTitle: 'Resend what {{name}} missed?',
    resendHelp:
      'Each is sent with the same webhook-id and a full retry schedule. The receiver can drop repeats.',
    enableTitle: 'Enable {{name}} and send what it missed?',
    enableHelp:
      'All of it is sent as fast as the receiver and the rate limit allow.',
  },
  mine: {
    emptyTitle: 'You don’t own any integrations',
    empty: 'Integrations that you or your groups own appear here.',
  },
} as const;
