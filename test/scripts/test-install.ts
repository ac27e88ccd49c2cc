/**
 * Checks that the packages can be installed as documented: packs them, serves them from a registry on loopback, creates an
 * app with create-app, follows docs/install.md, and uses the plugin in a browser. It takes ten to twenty minutes and 3 GB,
 * which are removed at the end: `npm run test:install [-- --only new|legacy]`. Build the packages first.
 */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { hasChromium } from '../src/browser/__testUtils__/chromium';
import { App } from './install/App';
import { checkPortal } from './install/checkPortal';
import { applyBlock, findBlocks } from './install/guide';
import { type Packed, Registry } from './install/Registry';
import { run, step } from './install/steps';

const ROOT = resolve(
  require.resolve('backstage-plugin-webhooks-backend/package.json'),
  '../../..',
);
const KINDS = ['new', 'legacy'];

const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
if (only && !KINDS.includes(only)) {
  console.error(`--only takes ${KINDS.join(' or ')}, but is ${only}`);
  process.exit(2);
}
if (!hasChromium()) {
  process.exit(1);
}

const scratch = mkdtempSync(join(tmpdir(), 'webhooks-install-'));
let app: App | undefined;
process.on('exit', () => {
  app?.stop();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => process.exit(1));
}

prove(only ? [only] : KINDS).then(
  () => process.exit(0),
  error => {
    console.error(error.message);
    process.exit(1);
  },
);

async function prove(kinds: string[]): Promise<void> {
  const start = Date.now();
  const guide = readFileSync(
    join(ROOT, 'plugins/webhooks-backend/docs/install.md'),
    'utf8',
  );

  const tools = mkdirIn(scratch, 'tools');
  const registry = await step('pack', async () => {
    const upstream = await run('npm', ['config', 'get', 'registry'], {
      cwd: ROOT,
    });
    return Registry.start(await pack(), upstream.trim());
  });
  await step('install create-app and yarn', () => App.installTools(tools));

  for (const kind of kinds) {
    const appStart = Date.now();
    console.log(`${kind}:`);
    const folder = mkdirIn(scratch, kind);
    const made = await step('make an app', () =>
      App.create({
        folder,
        tools,
        legacy: kind === 'legacy',
        registry,
      }),
    );
    app = made;
    await follow(made, guide, kind);
    await step('check types and configuration', async () => {
      await made.shell('yarn tsc');
      await made.shell('yarn backstage-cli config:check --lax');
    });
    try {
      await step('start', () => made.start());
      await checkPortal(
        made,
        join(tmpdir(), `webhooks-install-failed-${kind}.png`),
      );
    } catch (error) {
      throw new Error(`${error}\nThe app printed:\n${made.lastLines}`);
    }
    made.stop();
    console.log(
      `  ${diskUsage(folder)} in the app, ${Math.round((Date.now() - appStart) / 1000)} s`,
    );
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  console.log(
    `Installed and used in ${Math.round((Date.now() - start) / 1000)} s`,
  );
}

/** Follows the guide, section by section. */
async function follow(target: App, guide: string, kind: string): Promise<void> {
  const sections = [
    // The packages are new, so this section comes first.
    'When yarn refuses a fresh release',
    'Backend',
    'Frontend',
    ...(kind === 'legacy' ? ['Legacy frontend system'] : []),
    'Configure',
    'Permissions',
    'Check',
  ];
  for (const section of sections) {
    for (const block of findBlocks(guide, section)) {
      await (block.language === 'shell'
        ? step(block.code.trim(), () => target.shell(block.code))
        : applyBlock(target.folder, block));
    }
  }
  // The guide says about the policy of the template: "Remove it: there can be only one".
  const backend = join(target.folder, 'packages/backend/src/index.ts');
  writeFileSync(
    backend,
    readFileSync(backend, 'utf8').replace(
      /^backend\.add\(\s*import\('@backstage\/plugin-permission-backend-module-allow-all-policy'\),?\s*\);\n/m,
      '',
    ),
  );
  // Specific to this run: the ports, and a receiver on loopback.
  writeFileSync(
    join(target.folder, 'app-config.local.yaml'),
    JSON.stringify({
      app: { baseUrl: target.url },
      backend: {
        baseUrl: target.backendUrl,
        listen: { host: '127.0.0.1', port: target.ports.backend },
        cors: { origin: target.url },
      },
      webhooks: { network: { allow: ['127.0.0.0/8'], allowHttp: true } },
    }),
  );
}

async function pack(): Promise<Packed[]> {
  const folder = mkdirIn(scratch, 'packed');
  await run(
    'npm',
    ['pack', '--workspace=plugins', `--pack-destination=${folder}`],
    { cwd: ROOT },
  );
  return Promise.all(
    readdirSync(folder).map(async file => {
      const tarball = join(folder, file);
      console.log(
        `    ${file}: ${Math.round(statSync(tarball).size / 1000)} kB`,
      );
      const manifest = await run(
        'tar',
        ['-xzOf', tarball, 'package/package.json'],
        { cwd: folder },
      );
      return { tarball, manifest: JSON.parse(manifest) };
    }),
  );
}

function mkdirIn(folder: string, name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

function diskUsage(folder: string): string {
  return execFileSync('du', ['-sh', folder], { encoding: 'utf8' }).split(
    '\t',
  )[0];
}
