import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { eventually } from './testUtils/eventually';
import { DevPortal } from './browser/__testUtils__/DevPortal';

jest.setTimeout(240_000);

const ROOT = resolve(__dirname, '../..');
const BACKEND = join(ROOT, 'plugins/webhooks-backend');

/** Ends the response of a call with a line break, and adds the status. */
const WITH_STATUS = `curl() { command curl -w '\\n%{http_code}\\n' "$@"; }`;

/** The code blocks of a page in a language. */
async function codeBlocks(page: string, language: string): Promise<string[]> {
  const markdown = await readFile(join(ROOT, page), 'utf8');
  const blocks = markdown.matchAll(/^```(\w+).*\n([\s\S]*?)^```$/gm);
  return [...blocks]
    .filter(([, found]) => found === language)
    .map(([, , code]) => code);
}

async function run(
  command: string,
  args: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<{ code: number; output: string }> {
  const child = spawn(command, args, {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, output: output + errors };
}

describe('Examples that are printed for the development portal', () => {
  let portal: DevPortal;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'examples-'));
    const template = join(folder, 'template.yaml');
    const [steps] = (
      await codeBlocks('plugins/webhooks-backend/docs/api.md', 'yaml')
    ).filter(block => block.startsWith('steps:'));
    await writeFile(
      template,
      `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: { name: printed }
spec:
  owner: team-payments
  type: announcement
${steps.replace(/^(?=.)/gm, '  ')}`,
    );
    portal = await DevPortal.start({
      frontend: false,
      edit: config =>
        config.replace('dev/catalog/announce-deployment.yaml', template),
    });
  });

  afterAll(async () => {
    await portal?.stop();
    await rm(folder, { recursive: true });
  });

  /** The statuses of the calls of all shell examples of a page, in their order. */
  async function statuses(page: string): Promise<string[]> {
    const blocks = (await codeBlocks(page, 'shell')).filter(block =>
      block.includes('curl -sH'),
    );
    const script = portal.onOwnPorts([WITH_STATUS, ...blocks].join('\n'));
    const { output } = await run('bash', ['-euc', script]);
    expect(output).not.toContain('"isError":true');
    return output.split('\n').filter(line => /^\d{3}$/.test(line));
  }

  it('run in the README', async () => {
    expect(await statuses('README.md')).toEqual(['202', '200', '200', '200']);
  });

  it('run in docs/api.md, where the last call over REST is nonsense', async () => {
    const rest = ['201', '202', ...Array(7).fill('200'), '400'];

    expect(await statuses('plugins/webhooks-backend/docs/api.md')).toEqual([
      ...rest,
      ...Array(5).fill('200'),
    ]);
  });

  it('print what the README shows of the walk through GitHub payloads', async () => {
    const [walk] = (await codeBlocks('README.md', 'shell')).filter(block =>
      block.includes('github-walk'),
    );
    const [printed] = await codeBlocks('README.md', 'text');

    const { output } = await run('bash', ['-euc', walk], {
      env: { WEBHOOKS_API: portal.apiUrl },
    });

    expect(output).toBe(printed);
  });

  it('dispatch from a template', async () => {
    const values = {
      component: 'component:default/payments-api',
      version: '4.13.0',
      others: ['staging'],
    };
    const id = await eventually(async () => {
      const task = await portal.callBackend<{ id: string }>(
        'POST',
        '/scaffolder/v2/tasks',
        { templateRef: 'template:default/printed', values },
      );
      return task.id;
    });

    await eventually(async () => {
      const task = await portal.callBackend<{ status: string }>(
        'GET',
        `/scaffolder/v2/tasks/${id}`,
      );
      expect(task.status).toBe('completed');
    });
    for (const key of [`${id}-announce`, `${id}-announce-others-staging`]) {
      const { items } = await portal.call<{ items: unknown[] }>(
        'GET',
        `/deliveries?idempotencyKey=${key}`,
      );
      expect(items).not.toEqual([]);
    }
  });
});

describe('Examples of app-config', () => {
  it('fit the schema', async () => {
    const pages = [
      'README.md',
      ...['README.md', 'docs/install.md', 'docs/configuration.md'].map(
        name => `plugins/webhooks-backend/${name}`,
      ),
    ];
    const folder = await mkdtemp(join(tmpdir(), 'config-'));
    try {
      const examples = (
        await Promise.all(pages.map(page => codeBlocks(page, 'yaml')))
      )
        .flat()
        .filter(block => /^(webhooks|permission):$/m.test(block));
      expect(examples.length).toBeGreaterThan(4);
      const files = examples.map((_, i) => join(folder, `${i}.yaml`));
      await Promise.all(
        examples.map((example, i) => writeFile(files[i], example)),
      );

      const { code, output } = await run(
        join(ROOT, 'node_modules/.bin/backstage-cli'),
        [
          'config:check',
          '--strict',
          ...[join(ROOT, 'app-config.yaml'), ...files].flatMap(file => [
            '--config',
            file,
          ]),
        ],
        { cwd: BACKEND, env: { WEBHOOKS_ENCRYPTION_KEY: 'c2VjcmV0' } },
      );

      expect(code === 0 ? 'fine' : output).toBe('fine');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
