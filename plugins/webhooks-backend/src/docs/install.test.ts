import { webhooksPermissions } from 'backstage-plugin-webhooks-common';
import { readPage, tableRows } from '../__testUtils__/markdown';

describe('The installation guide', () => {
  it('lists all permissions with their resource types', () => {
    const listed = tableRows(readPage('install.md'), 'Permission').map(
      ([name, resource]) => [name.replaceAll('`', ''), resource],
    );
    const resources: Record<string, string> = {
      'webhooks-integration': 'integration',
      'webhooks-event-type': 'event type',
    };

    expect(listed.sort()).toEqual(
      webhooksPermissions
        .map(permission => [
          permission.name,
          'resourceType' in permission
            ? resources[permission.resourceType]
            : '–',
        ])
        .sort(),
    );
  });
});
