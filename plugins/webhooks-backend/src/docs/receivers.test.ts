import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { SigningScheme } from 'backstage-plugin-webhooks-common';
import { readPage, titledCode } from '../__testUtils__/markdown';
import {
  generateSigningSecret,
  signatureHeader,
  signingKey,
} from '../secrets/signing';

jest.setTimeout(120_000);

const PAGE = readPage('receivers.md');
const SNIPPETS = titledCode(PAGE);

/**
 * Responds to each line of secret, id, timestamp, signature and base64 body, separated by tabs, with the result of
 * `verify`.
 */
const jsDriver = (snippet: string) => `
import { createInterface } from 'node:readline';
import { verify } from './${snippet}';

for await (const line of createInterface({ input: process.stdin })) {
  const [secret, id, timestamp, signature, body] = line.split('\\t');
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
  try {
    console.log(verify(secret, headers, Buffer.from(body, 'base64')).type);
  } catch {
    console.log('refused');
  }
}
`;

const PYTHON_DRIVER = `
import base64, sys
from verify import verify

for line in sys.stdin:
    secret, id, timestamp, signature, body = line.rstrip("\\n").split("\\t")
    headers = {"webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature}
    try:
        print(verify(secret, headers, base64.b64decode(body))["type"])
    except ValueError:
        print("refused")
`;

const GO_DRIVER = `
package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"receiver/webhooks"
	"strings"
)

func main() {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		fields := strings.Split(lines.Text(), "\\t")
		header := http.Header{}
		header.Set("webhook-id", fields[1])
		header.Set("webhook-timestamp", fields[2])
		header.Set("webhook-signature", fields[3])
		body, _ := base64.StdEncoding.DecodeString(fields[4])
		if webhooks.Verify(fields[0], header, body) == nil {
			fmt.Println("shop.order.placed")
		} else {
			fmt.Println("refused")
		}
	}
}
`;

const JAVA_DRIVER = `
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Base64;
import java.util.Map;

class Main {
  public static void main(String[] args) throws Exception {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line; (line = lines.readLine()) != null; ) {
      String[] fields = line.split("\\t", -1);
      Map<String, String> headers =
          Map.of("webhook-id", fields[1], "webhook-timestamp", fields[2], "webhook-signature", fields[3]);
      try {
        WebhookVerifier.verify(fields[0], headers::get, Base64.getDecoder().decode(fields[4]));
        System.out.println("shop.order.placed");
      } catch (Exception e) {
        System.out.println("refused");
      }
    }
  }
}
`;

const RUBY_DRIVER = `
require_relative "verify"

STDIN.each_line(chomp: true) do |line|
  secret, id, timestamp, signature, body = line.split("\\t", -1)
  headers = { "webhook-id" => id, "webhook-timestamp" => timestamp, "webhook-signature" => signature }
  begin
    puts Webhooks.verify(secret, headers, body.unpack1("m"))["type"]
  rescue ArgumentError
    puts "refused"
  end
end
`;

const BASH_DRIVER = `
. ./verify.sh

tr '\\t' '\\037' | while IFS=$'\\037' read -r secret id timestamp signature body; do
  printf %s "$body" | openssl base64 -d -A >body
  if verify "$secret" "$id" "$timestamp" "$signature" body; then
    sed 's/^{"type":"\\([^"]*\\)".*/\\1/' body
    echo
  else
    echo refused
  fi
done
`;

/** The way to run a snippet. */
interface Receiver {
  language: string;
  /** Its title on the page, which is its file name. */
  snippet: string;
  signing?: SigningScheme;
  /** A command that succeeds if the language is installed. */
  probe: string;
  files: Record<string, string>;
  run: string;
}

const NODE = `"${process.execPath}"`;

const RECEIVERS: Receiver[] = [
  ...['library.mjs', 'verify.mjs', 'verify-ed25519.mjs'].map(snippet => ({
    language: `JavaScript (${snippet})`,
    snippet,
    signing: snippet.includes('ed25519')
      ? ('ed25519' as const)
      : ('hmac' as const),
    probe: `${NODE} --version`,
    files: { 'driver.mjs': jsDriver(snippet) },
    run: `${NODE} driver.mjs`,
  })),
  {
    language: 'Python',
    snippet: 'verify.py',
    probe: 'python3 --version',
    files: { 'driver.py': PYTHON_DRIVER },
    run: 'python3 driver.py',
  },
  {
    language: 'Go',
    snippet: 'webhooks/verify.go',
    probe: 'go version',
    files: { 'go.mod': 'module receiver\n\ngo 1.19\n', 'main.go': GO_DRIVER },
    run: 'go run .',
  },
  {
    language: 'Java',
    snippet: 'WebhookVerifier.java',
    probe: 'javac --version',
    files: { 'Main.java': JAVA_DRIVER },
    run: 'javac *.java && java Main',
  },
  {
    language: 'Ruby',
    snippet: 'verify.rb',
    probe: 'ruby --version',
    files: { 'driver.rb': RUBY_DRIVER },
    run: 'ruby driver.rb',
  },
  {
    language: 'Bash',
    snippet: 'verify.sh',
    probe: 'bash -c "openssl version"',
    files: { 'driver.sh': BASH_DRIVER },
    run: 'bash driver.sh',
  },
];

const ID = '019ab5d2-7c00-7000-8000-5a1f6c3d2e11';
const BODY =
  '{"type":"shop.order.placed","timestamp":"2026-01-31T09:30:00.000Z","data":{"name":"Zoë – 1.0","total":1.0}}';

/** A request that a verifier accepts or rejects. */
interface Question {
  key: string;
  id: string;
  timestamp: string;
  signature: string;
  body: string;
}

/** All cases, with the expected results of a receiver. */
function questions(
  scheme: SigningScheme,
): Record<string, [Question, genuine: boolean]> {
  const now = Math.floor(Date.now() / 1000);
  const [current, previous, foreign] = [1, 2, 3].map(() => {
    const { secret, publicKey } = generateSigningSecret(scheme);
    return { key: publicKey ?? secret, signingKey: signingKey(secret) };
  });
  const sign = (keys: (typeof current)[], timestamp = now) =>
    signatureHeader(
      keys.map(one => one.signingKey),
      ID,
      timestamp,
      BODY,
    );
  const question: Question = {
    key: current.key,
    id: ID,
    timestamp: String(now),
    signature: sign([current]),
    body: BODY,
  };
  const sentAt = (timestamp: number): Question => ({
    ...question,
    timestamp: String(timestamp),
    signature: sign([current], timestamp),
  });
  const rotating = { ...question, signature: sign([current, previous]) };
  const [version, value] = question.signature.split(',');
  return {
    genuine: [question, true],
    'four minutes old': [sentAt(now - 240), true],
    'rotated, with the new key': [rotating, true],
    'rotated, with the old key': [{ ...rotating, key: previous.key }, true],
    'rotated, with another key': [{ ...rotating, key: foreign.key }, false],
    'another body': [
      { ...question, body: BODY.replace('1.0}', '9.0}') },
      false,
    ],
    'another id': [{ ...question, id: ID.replace('019', '01a') }, false],
    'another time': [{ ...question, timestamp: String(now - 1) }, false],
    'ten minutes old': [sentAt(now - 600), false],
    'ten minutes ahead': [sentAt(now + 600), false],
    'no time': [{ ...question, timestamp: '' }, false],
    'no number as time': [{ ...question, timestamp: 'now' }, false],
    'no signature': [{ ...question, signature: '' }, false],
    'no version': [{ ...question, signature: value }, false],
    'no value': [{ ...question, signature: `${version},` }, false],
    'another version': [{ ...question, signature: `v2,${value}` }, false],
    'another key': [{ ...question, signature: sign([foreign]) }, false],
  };
}

function isAtHand({ language, probe }: Receiver): boolean {
  const atHand = spawnSync(probe, { shell: true }).status === 0;
  if (!atHand) {
    process.stdout.write(
      `The ${language} snippet of docs/receivers.md is not run: "${probe}" fails.\n`,
    );
  }
  return atHand;
}

/** Runs a receiver in a separate folder and returns its results. */
async function ask(receiver: Receiver, asked: Question[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'receiver-'));
  try {
    const snippet = SNIPPETS.get(receiver.snippet)!;
    for (const [name, content] of Object.entries({
      ...receiver.files,
      [receiver.snippet]: snippet,
    })) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    await mkdir(join(folder, 'node_modules'));
    await symlink(
      dirname(dirname(require.resolve('standardwebhooks'))),
      join(folder, 'node_modules/standardwebhooks'),
    );
    const child = spawn(receiver.run, {
      shell: true,
      cwd: folder,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = asked.map(({ key, id, timestamp, signature, body }) =>
      [
        key,
        id,
        timestamp,
        signature,
        Buffer.from(body).toString('base64'),
      ].join('\t'),
    );
    child.stdin.end(`${lines.join('\n')}\n`);
    const [output] = await Promise.all([
      text(child.stdout),
      once(child, 'close'),
    ]);
    return output.trimEnd().split('\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function expectToVerify(receiver: Receiver): Promise<void> {
  const cases = Object.entries(questions(receiver.signing ?? 'hmac'));

  const answers = await ask(
    receiver,
    cases.map(([, [question]]) => question),
  );

  expect(cases.map(([name], i) => `${name}: ${answers[i]}`)).toEqual(
    cases.map(
      ([name, [, genuine]]) =>
        `${name}: ${genuine ? 'shop.order.placed' : 'refused'}`,
    ),
  );
}

describe('The guide for receivers', () => {
  it.each(RECEIVERS)('has a snippet in $language', ({ snippet }) => {
    expect([...SNIPPETS.keys()]).toContain(snippet);
  });

  it('has no snippet that is not tested', () => {
    expect([...SNIPPETS.keys()].sort()).toEqual(
      RECEIVERS.map(({ snippet }) => snippet).sort(),
    );
  });

  it('shows a request with its real signature', () => {
    const [, http] = /^```http\n([\s\S]*?)\n```$/m.exec(PAGE)!;
    const [head, body] = http.split('\n\n');
    const headers = new Map(
      head.split('\n').map(line => line.split(': ') as [string, string]),
    );
    const [, secret] = /signed with `(whsec_.+?)`/.exec(PAGE)!;

    expect(headers.get('webhook-signature')).toBe(
      signatureHeader(
        [signingKey(secret)],
        headers.get('webhook-id')!,
        Number(headers.get('webhook-timestamp')),
        body,
      ),
    );
  });

  for (const receiver of RECEIVERS) {
    (isAtHand(receiver) ? it : it.skip)(
      `verifies in ${receiver.language} what the plugin signs, and refuses everything else`,
      () => expectToVerify(receiver),
    );
  }
});
