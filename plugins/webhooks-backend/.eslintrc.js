/** The folders of `src` that each folder may import, a layer a paragraph. `docs/architecture.md` draws them. */
const MAY_IMPORT = {
  api: 'schema sources dispatch subscriptions eventTypes delivery integrations health access lib model',
  tasks:
    'sources alerts delivery health integrations secrets database config lib model',

  sources: 'dispatch eventTypes access database config lib model',

  dispatch: 'subscriptions eventTypes access network database lib model',
  delivery:
    'subscriptions eventTypes access network secrets database config lib model',
  integrations:
    'health subscriptions eventTypes owners access network secrets database model',
  health: 'secrets database config model',
  alerts: 'owners database lib model',
  subscriptions: 'eventTypes access database lib model',
  eventTypes: 'access database model',

  access: 'database config model',
  secrets: 'database lib model',
  database: 'lib model',
  network: 'config',
  owners: 'lib model',

  config: 'model',
  schema: '',
  lib: '',
  model: '',
};

const zones = Object.entries(MAY_IMPORT).map(([folder, others]) => ({
  target: `./src/${folder}`,
  from: './src',
  except: [folder, ...others.split(' ').filter(Boolean)],
  message: `${folder}/ may import ${others || 'no other folder'}: see .eslintrc.js.`,
}));

/** Only the stores call the operations. */
const operations = Object.keys(MAY_IMPORT)
  .filter(folder => folder !== 'database')
  .map(folder => ({
    target: `./src/${folder}`,
    from: './src/database/operations',
    message: 'Call a store of database/ instead.',
  }));

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  settings: { 'import/resolver': { node: { extensions: ['.ts', '.js'] } } },
  overrides: [
    {
      files: ['src/**/*.ts'],
      excludedFiles: ['**/*.test.ts', '**/__testUtils__/**'],
      rules: {
        'import/no-restricted-paths': [
          'error',
          { basePath: __dirname, zones: [...zones, ...operations] },
        ],
      },
    },
  ],
});
