/** The features, and which others each of them may use through their index. */
const FEATURES = {
  integrations: ['deliveries', 'health', 'replays'],
  deliveries: [],
  eventTypes: [],
  health: ['replays'],
  replays: [],
};

const names = Object.keys(FEATURES);
const folders = names.map(name => `./src/${name}`);
const entryPoints = [
  './src/extensions',
  './src/plugin.tsx',
  './src/legacy.tsx',
];

/** The layers, from top to bottom: entry points, pages, features, and what all of them share. */
const zones = [
  {
    target: [
      './src/shared',
      './src/api',
      './src/messages',
      './src/routes.ts',
      './src/translation.ts',
    ],
    from: [...folders, './src/pages', ...entryPoints],
    message: 'What features share must not depend on a feature.',
  },
  {
    target: folders,
    from: ['./src/pages', ...entryPoints],
    message: 'A feature must not depend on the pages that mount it.',
  },
  {
    target: './src/pages',
    from: entryPoints,
    message: 'A page must not depend on the extension that mounts it.',
  },
  ...names.flatMap(name =>
    names
      .filter(other => other !== name)
      .map(other =>
        FEATURES[name].includes(other)
          ? {
              target: `./src/${name}`,
              from: `./src/${other}`,
              except: ['./index.ts'],
              message: `Import from '${other}/index.ts', or move it to 'shared'.`,
            }
          : {
              target: `./src/${name}`,
              from: `./src/${other}`,
              message: `'${name}' must not depend on '${other}': move it to 'shared'.`,
            },
      ),
  ),
];

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  settings: {
    'import/resolver': { node: { extensions: ['.ts', '.tsx'] } },
  },
  rules: {
    'import/no-restricted-paths': ['error', { basePath: __dirname, zones }],
  },
});
