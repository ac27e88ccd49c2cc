import { readFile } from 'node:fs/promises';
import { LANGUAGES, VERIFIERS } from './verifiers';

const PAGE = '../../../webhooks-backend/docs/receivers.md';

describe('the functions that verify signatures', () => {
  it.each(LANGUAGES)('in %s are those of the documentation', async language => {
    const page = await readFile(require.resolve(PAGE), 'utf8');

    expect(page).toContain(`\n${VERIFIERS[language].code}\`\`\``);
  });
});
