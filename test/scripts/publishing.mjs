/** The rules for published packages: pure functions for `prepack.mjs` and `release.mjs`. */

/**
 * The fields of a package that link to its repository.
 *
 * @param {unknown} repository - `repository` of the root package.json: the https URL of its page
 * @param {string} directory - the folder of the package in the repository, with slashes
 * @throws {Error} if the repository is missing or is not such a URL
 */
export function publishFields(repository, directory) {
  if (!repository) {
    throw new Error(
      'Fill in `repository` of the root package.json first, such as "https://github.com/owner/name": ' +
        'packages are published with links to it.',
    );
  }
  if (
    typeof repository !== 'string' ||
    !/^https:\/\/[\w.-]+(\/[\w.-]+){2,}$/.test(repository) ||
    repository.endsWith('.git')
  ) {
    throw new Error(
      '`repository` of the root package.json must be the URL of its page, such as "https://github.com/owner/name", ' +
        `but is ${JSON.stringify(repository)}.`,
    );
  }
  return {
    homepage: `${repository}/tree/main/${directory}#readme`,
    bugs: { url: `${repository}/issues` },
    repository: { type: 'git', url: `git+${repository}.git`, directory },
  };
}

/**
 * The problems of a packed package, one line each.
 *
 * @param {object} packed
 * @param {Record<string, any>} packed.manifest - the package.json in the tarball
 * @param {string[]} packed.files - paths in the tarball
 * @param {string} packed.readme
 * @returns {string[]}
 */
export function findProblems({ manifest, files, readme }) {
  const has = path => files.includes(path.replace(/^\.\//, ''));
  const targets = [
    manifest.main,
    manifest.types,
    manifest.configSchema,
    // Backstage adds the type of a feature to the conditions.
    ...leaves(manifest.exports).filter(target => target.startsWith('./')),
  ].filter(target => target !== undefined);
  const needsFeature = /^(frontend|backend)-plugin(-module)?$/.test(
    manifest.backstage?.role,
  );
  return [
    ...targets
      .filter(target => !has(target))
      .map(target => `${target} is not in the package`),
    ...targets
      .filter(target => /^(\.\/)?src\//.test(target))
      .map(target => `${target} is a source file`),
    ...relativeLinks(readme)
      .filter(link => !has(link))
      .map(link => `README.md links to ${link}, which is not in the package`),
    ...['README.md', 'CHANGELOG.md']
      .filter(file => !has(file))
      .map(file => `${file} is missing`),
    ...files
      .filter(file => /(^|\/)__\w+__\/|\.test\./.test(file))
      .map(file => `${file} is for tests`),
    ...(needsFeature && !manifest.backstage.features?.['.']
      ? ['`backstage.features` does not name the default export']
      : []),
  ];
}

/** The targets of Markdown links and images that are files of the package. */
function relativeLinks(markdown) {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target.replace(/#.*$/, ''))
    .filter(target => target && !/^[a-z]+:/.test(target));
}

function leaves(value) {
  return value && typeof value === 'object'
    ? Object.values(value).flatMap(leaves)
    : [value];
}
