import { networkProblem } from './networkProblem';

describe('networkProblem', () => {
  it.each([
    [undefined, undefined, 'deadline'],
    ['UND_ERR_HEADERS_TIMEOUT', undefined, 'deadline'],
    ['TimeoutError', undefined, 'deadline'],
    ['ETIMEDOUT', undefined, 'deadline'],
    ['ECONNREFUSED', undefined, 'refused'],
    ['EHOSTUNREACH', undefined, 'unreachable'],
    ['ENOTFOUND', undefined, 'dns'],
    ['EAI_AGAIN', undefined, 'dns'],
    ['ECONNRESET', undefined, 'reset'],
    ['UND_ERR_SOCKET', undefined, 'reset'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', undefined, 'tls'],
    ['CERT_HAS_EXPIRED', undefined, 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', undefined, 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', undefined, 'notTls'],
    ['HPE_INVALID_CONSTANT', undefined, 'network'],
    ['UND_ERR_SOCKET', 200, 'network'],
    ['TimeoutError', 200, 'deadline'],
    [undefined, 200, 'network'],
  ] as const)('of %s with status %s is %s', (code, status, problem) => {
    expect(networkProblem(code, status)).toBe(problem);
  });
});
