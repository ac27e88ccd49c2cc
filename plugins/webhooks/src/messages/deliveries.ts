/** Texts about deliveries: the log and one delivery. */
export const deliveries = {
  trigger: {
    automatic: 'automatic',
    manual: 'redelivery',
    test: 'test',
  },
  failures: {
    title: 'Latest failures',
    requests_one: '{{count, number}} request · {{last}}',
    requests_other:
      '{{count, number}} requests since {{first}} · last {{last}}',
    many: '{{number}} requests or more since {{first}} · last {{last}}',
    over: 'Requests have succeeded since then.',
    last: 'last {{when}}',
    response: 'Response, first lines',
    open: 'Open delivery',
    all: 'All deliveries like this',
  },
  remedy: {
    credentials: 'Check the credentials in the request headers.',
    path: 'Check the path in the URL.',
    size: 'Raise the limit for request bodies at the receiver or its proxy.',
    payload: 'The receiver rejects the request. Its response may say why.',
    receiver: 'Check the receiver’s logs for this time.',
    redirect:
      'Redirects are not followed. Set the URL to the address that it redirects to.',
    gone: 'Fix the receiver or its URL, send a test, and enable the integration.',
    throttled: 'Set a rate limit for the integration, or raise the receiver’s.',
    blocked:
      'Change the URL, or ask a portal administrator to allow the address.',
    deadline:
      'Let the receiver respond first and do its work afterwards, or allow a longer timeout.',
    dns: 'Check whether the name still exists.',
    refused: 'Check whether the receiver is running.',
    unreachable: 'Check the network and the firewall of the receiver.',
    reset: 'Check the receiver and its proxy for crashes and size limits.',
    notTls: 'It may only speak plain HTTP there.',
    tls: 'Renew or correct the certificate of the receiver.',
    network: 'Check the receiver and its proxy.',
  },
  detail: {
    redeliver: 'Redeliver',
    sending: 'Sending…',
    previous: 'Previous delivery (K)',
    next: 'Next delivery (J)',
    position: '{{number}} of {{total}}',
    newest: 'Attempt {{number}}: {{outcome}}',
    cancelDelivery: 'Cancel delivery',
    deliveryCancelled: 'Delivery cancelled',
    test: 'test',
    title: 'Delivery',
    id: 'Delivery id (webhook-id)',
    dispatchedBy: 'Dispatched by',
    dispatched: 'Dispatched',
    idempotencyKey: 'Idempotency key',
    urlOverride: 'URL override',
    integration: 'Integration',
    dueNow: 'now',
    nextAttempt: 'Next attempt',
    retries: 'Retries',
    attemptOf: 'Attempt {{number}} of {{total}}',
    givesUp: 'Gives up {{when}}',
    attempts_one: '{{count, number}} attempt',
    attempts_other: '{{count, number}} attempts',
    noAttempts: 'No request has been sent yet.',
    attempt: 'Attempt {{number}}',
    request: 'Request',
    response: 'Response',
    body: 'Body',
    requestBody: 'Request body',
    requestBodyHelp:
      'Every attempt sends exactly these bytes, and the signature covers them. Copies are unformatted.',
    bodyView: 'View of the request body',
    formatted: 'Formatted',
    raw: 'Raw',
    copyCurl: 'Copy as cURL',
    copyLink: 'Copy link',
    moreHeaders_one: '{{count, number}} more header is not shown.',
    moreHeaders_other: '{{count, number}} more headers are not shown.',
    moreAttempts_one: '{{count, number}} earlier attempt is not shown.',
    moreAttempts_other: '{{count, number}} earlier attempts are not shown.',
    noBody: 'Empty body',
    noResponse: 'No response',
    truncated: 'Truncated: only the first part of the response is kept.',
    truncatedOf:
      'Truncated: only the first part of the response of {{size}} is kept.',
    redeliverDisabled:
      'The integration is disabled. Enable it to send this delivery again.',
    cancelHelp:
      'The receiver will not get this delivery unless someone redelivers it.',
    redeliverHelp:
      'Sends the same event with the same webhook-id, so receivers can ignore duplicates.',
    held: 'Waiting: the integration was disabled when this was due.',
    deleted: 'Cancelled because the integration was deleted.',
    cancelled: 'Cancelled by hand before it was delivered.',
    waived:
      'Cancelled because the integration was enabled without sending what was waiting.',
    expired: 'Expired: it waited longer than the maximum age of a delivery.',
  },
  signature: {
    title: 'Check a signature',
    help: 'Paste what your receiver saw, and the portal says which part differs from what was sent. The secret stays in the backend.',
    signatureHelp: 'The header, or the signature that your code computed.',
    bodyHelp:
      'The raw body that your code verified. If it is empty, the body that was sent is used.',
    check: 'Check',
    failed: 'The signature was not checked',
    matchesTitle: 'Everything matches',
    matches:
      'This is what was sent, and it verifies with the secret of the integration. If your receiver rejects it, paste the signature that your code computes to compare the secret, and check its clock.',
    differsTitle: 'There is a difference',
    match: 'matches.',
    part: {
      id: 'webhook-id',
      timestamp: 'webhook-timestamp',
      body: 'Body',
      signature: 'webhook-signature',
      secret: 'Secret',
    },
    unknown: {
      id: 'cannot be compared.',
      timestamp: 'cannot be compared: the log has no attempt.',
      body: 'was not given, so the body that was sent was used.',
      signature:
        'was not sent with any attempt, so your code must have computed it.',
      secret: 'cannot be compared until the other parts match.',
    },
    difference: {
      'other-id':
        'is not the one of this delivery. Open the delivery with that id.',
      'not-seconds':
        'is not in seconds since 1970. Use the header unchanged, without a fraction or milliseconds.',
      'not-sent': 'is not the time of any attempt of this delivery.',
      reserialized:
        'is the same JSON in other bytes. Your code, or a framework in front of it, parsed and serialized it. Verify the raw body.',
      whitespace:
        'has other white space at the beginning or end than what was sent. Verify the raw body.',
      'payload-only':
        'is only the data of the body. The signature covers the whole body, with type and timestamp.',
      incomplete: 'is cut off. Check the body limits of your receiver.',
      'other-body': 'has other content than what was sent.',
      malformed:
        'is not of the form v1,<base64>, or several of these separated by spaces.',
      'other-attempt':
        'is from another attempt. Each attempt is signed with its own timestamp.',
      'key-not-decoded':
        'was computed with the text of the secret. Decode the part after whsec_ from base64 and use the bytes as the key.',
      'id-and-time-missing':
        'was computed over the body only. Sign id.timestamp.body, joined by full stops.',
      'id-missing':
        'was computed without the id. Sign id.timestamp.body, joined by full stops.',
      'other-signature':
        'is not the one that was sent, nor valid for these parts.',
      'other-secret':
        'differs: all other parts match, so your code uses another secret or another algorithm than this integration.',
      'replaced-secret':
        'has been replaced since this request was sent. Redeliver it to sign it with the current secret.',
    },
  },
  resend: {
    selected_one: 'Resend {{count, number}} selected',
    selected_other: 'Resend {{count, number}} selected',
    progress: 'Resending {{number}} of {{total}}…',
    stop: 'Stop',
    failed_one: '{{count, number}} could not be resent: {{reason}}',
    failed_other:
      '{{count, number}} could not be resent. The first: {{reason}}',
    matching: 'Resend matching…',
    title: 'Resend what the filters match?',
    help: 'Resends deliveries that match the filters and are in these states: {{statuses}}. Tests are left out.',
    started_one: 'Replay of {{count, number}} delivery started',
    started_other: 'Replay of {{count, number}} deliveries started',
    startedHelp:
      'Its progress is shown on the pages of the integration, where it can be stopped.',
  },
  title: 'Deliveries',
  description: 'Every delivery, with its requests and responses.',
  filter: {
    find: 'Find',
    findExample: 'Event id, delivery id or idempotency key',
    statusCode: 'Status code',
    statusCodeExample: '422 or 4xx',
    anyStatus: 'Any status',
    outcome: 'Outcome',
    anyOutcome: 'Any outcome',
    time: 'Time',
    all: 'All',
    more: 'Filters',
    moreActive: 'Filters · {{number}}',
    statuses: 'Statuses',
    anyIntegration: 'Any integration',
  },
  list: {
    column: {
      time: 'Time',
      event: 'Event',
      status: 'Status',
      integration: 'Integration',
    },
    count_one: '{{number}} delivery',
    count_other: '{{number}} deliveries',
    attempts: '×{{number}}',
    attemptsLabel_one: '{{count}} attempt',
    attemptsLabel_other: '{{count}} attempts',
    fresh: '{{number}} new',
    live: 'Live',
    retrying: 'Retrying',
    nextAttempt: 'next attempt {{when}}',
    nextAttemptDue: 'next attempt is due',
    emptyTitle: 'No deliveries yet',
    empty:
      'Deliveries appear when a subscribed event is dispatched or you send a test.',
    emptyFilteredTitle: 'No delivery matches these filters',
    emptyFiltered: 'Try a longer time range or clear the filters.',
  },
} as const;
