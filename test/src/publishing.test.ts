import { findProblems, publishFields } from '../scripts/publishing.mjs';

describe('publishFields', () => {
  it('derives the links of a package from the repository', () => {
    expect(
      publishFields('https://github.com/acme/hooks', 'plugins/webhooks'),
    ).toEqual({
      homepage:
        'https://github.com/acme/hooks/tree/main/plugins/webhooks#readme',
      bugs: { url: 'https://github.com/acme/hooks/issues' },
      repository: {
        type: 'git',
        url: 'git+https://github.com/acme/hooks.git',
        directory: 'plugins/webhooks',
      },
    });
  });

  it.each(['', undefined])('refuses a repository that is %p', repository => {
    expect(() => publishFields(repository, 'plugins/webhooks')).toThrow(
      'Fill in `repository` of the root package.json',
    );
  });

  it.each([
    'git@github.com:acme/hooks.git',
    'https://github.com/acme/hooks.git',
    'https://github.com/acme',
    { type: 'git', url: 'https://github.com/acme/hooks' },
  ])('refuses %p, which is not the URL of a page', repository => {
    expect(() => publishFields(repository, 'plugins/webhooks')).toThrow(
      'must be the URL of its page',
    );
  });
});

describe('findProblems', () => {
  const manifest = {
    name: 'backstage-plugin-example',
    backstage: {
      role: 'frontend-plugin',
      features: { '.': '@backstage/FrontendPlugin' },
    },
    main: './dist/index.esm.js',
    types: './dist/index.d.ts',
    exports: {
      '.': {
        backstage: '@backstage/FrontendPlugin',
        import: './dist/index.esm.js',
        types: './dist/index.d.ts',
      },
      './package.json': './package.json',
    },
  };
  const files = [
    'CHANGELOG.md',
    'README.md',
    'dist/index.d.ts',
    'dist/index.esm.js',
    'docs/card.png',
    'package.json',
  ];
  const readme =
    '![The card](docs/card.png) and [Backstage](https://backstage.io), see [Install](#install)';

  it('finds none in a complete package', () => {
    expect(findProblems({ manifest, files, readme })).toEqual([]);
  });

  it('names what an entry point misses', () => {
    expect(
      findProblems({
        manifest,
        files: files.filter(file => file !== 'dist/index.d.ts'),
        readme,
      }),
    ).toContain('./dist/index.d.ts is not in the package');
  });

  it('names an entry point that is a source file', () => {
    expect(
      findProblems({
        manifest: { ...manifest, main: 'src/index.ts' },
        files: [...files, 'src/index.ts'],
        readme,
      }),
    ).toEqual(['src/index.ts is a source file']);
  });

  it('names links of the README that end outside the package', () => {
    expect(
      findProblems({
        manifest,
        files,
        readme: 'See the [project](../../README.md#install).',
      }),
    ).toEqual([
      'README.md links to ../../README.md, which is not in the package',
    ]);
  });

  it('names a missing README and CHANGELOG', () => {
    expect(
      findProblems({
        manifest,
        files: files.filter(file => !file.endsWith('.md')),
        readme: '',
      }),
    ).toEqual(['README.md is missing', 'CHANGELOG.md is missing']);
  });

  it('names what only tests need', () => {
    expect(
      findProblems({
        manifest,
        files: [...files, 'dist/__testUtils__/fixtures.cjs.js'],
        readme,
      }),
    ).toEqual(['dist/__testUtils__/fixtures.cjs.js is for tests']);
  });

  it('requires a plugin, but not a library, to name its feature', () => {
    const without = (role: string) =>
      findProblems({
        manifest: { ...manifest, backstage: { role } },
        files,
        readme,
      });

    expect(without('backend-plugin')).toEqual([
      '`backstage.features` does not name the default export',
    ]);
    expect(without('node-library')).toEqual([]);
  });
});
