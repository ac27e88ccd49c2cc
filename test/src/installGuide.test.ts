import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBlocks } from '../scripts/install/guide';

function read(file: string): string {
  return readFileSync(join(__dirname, '../..', file), 'utf8');
}

describe('The installation guide', () => {
  // `npm run test:install` follows the guide, and only the guide.
  it.each([
    ['README.md', 'Install into your Backstage'],
    ['plugins/webhooks-backend/README.md', 'Installation'],
    ['plugins/webhooks/README.md', 'Installation'],
    ['plugins/webhooks/README.md', 'Legacy frontend system'],
  ])('has all code of %s, "%s"', (file, heading) => {
    const guide = read('plugins/webhooks-backend/docs/install.md');
    const lines = findBlocks(read(file), heading).flatMap(({ code }) =>
      code.split('\n'),
    );

    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter(line => !guide.includes(line))).toEqual([]);
  });
});
