/** Why a request got no complete response. */
export const NETWORK_PROBLEMS = [
  'deadline',
  'dns',
  'refused',
  'unreachable',
  'reset',
  'notTls',
  'tls',
  'network',
] as const;

export type NetworkProblem = (typeof NETWORK_PROBLEMS)[number];

const PATTERNS: [NetworkProblem, RegExp][] = [
  ['dns', /^(ENOTFOUND|EAI_|DNS_|ENODATA|ESERVFAIL)/],
  ['refused', /^ECONNREFUSED$/],
  ['unreachable', /^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/],
  ['reset', /^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET)$/],
  // The receiver responds, but not with TLS.
  [
    'notTls',
    /^(ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|EPROTO)$/,
  ],
  [
    'tls',
    /^(ERR_TLS|ERR_SSL|CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|CRL_|ERROR_IN_CERT)/,
  ],
  ['deadline', /TIMEOUT|TIMEDOUT|Timeout|ABORT|Abort|DEADLINE/],
];

/**
 * Classifies a network code. The outcome of all codes is `timeout`, but people only call a missed deadline a timeout.
 *
 * @param statusCode - set if the response began
 */
export function networkProblem(
  code: string | undefined,
  statusCode?: number,
): NetworkProblem {
  if (!code) {
    return statusCode === undefined ? 'deadline' : 'network';
  }
  const [problem] = PATTERNS.find(([, pattern]) => pattern.test(code)) ?? [
    'network',
  ];
  // A response that began and broke off is incomplete, however the connection ended.
  return statusCode !== undefined && problem === 'reset' ? 'network' : problem;
}
