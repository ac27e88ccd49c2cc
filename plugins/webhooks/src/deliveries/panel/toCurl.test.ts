import { execFileSync } from 'node:child_process';
import { attempt } from '../../__testUtils__/fixtures';
import { toCurl } from './toCurl';

/** The arguments of a command after the shell has parsed it. */
function toArguments(command: string): string[] {
  const print = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  return execFileSync('sh', ['-c', print]).toString().split('\0').slice(0, -1);
}

describe('toCurl', () => {
  it('repeats the request byte for byte', () => {
    const body = `{"text":"it's $HOME \\"x\\" \`id\` é","more":"a\\nb"}`;
    const command = toCurl(
      attempt({
        url: "https://example.com/a?b='c'&d",
        requestHeaders: { 'webhook-id': 'd1', 'webhook-timestamp': '1' },
      }),
      body,
    );

    expect(toArguments(command)).toEqual([
      '--request',
      'POST',
      "https://example.com/a?b='c'&d",
      '--header',
      'webhook-id: d1',
      '--header',
      'webhook-timestamp: 1',
      '--data-binary',
      body,
    ]);
  });

  it('has placeholders for header values that are not shown', () => {
    const command = toCurl(
      attempt({ requestHeaders: { authorization: '********' } }),
      '{}',
    );

    expect(toArguments(command)).toContain('authorization: REPLACE_ME');
  });

  it('reads a body that is too large for an argument from a file', () => {
    expect(toArguments(toCurl(attempt(), 'é'.repeat(60_000))).at(-1)).toBe(
      '@body.json',
    );
  });
});
