import type { JsonObject } from '@backstage/types';
import type { Preset, PresetEvent } from './preset';

const ACCOUNT = { name: 'Jane', username: 'jane' };

const CHANGE = {
  project: 'shop',
  branch: 'main',
  id: 'I5d2b8a3c1f4e6d7b8a9c0e1f2d3b4a5c6d7e8f90',
  number: 42,
  subject: 'Round prices',
  owner: ACCOUNT,
  url: 'https://gerrit.acme.example/c/shop/+/42',
  status: 'NEW',
};

const PATCH_SET = {
  number: 1,
  revision: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
  ref: 'refs/changes/42/42/1',
};

function event(
  name: string,
  description: string,
  fields: JsonObject,
): PresetEvent {
  return {
    name,
    description,
    example: { type: name, eventCreatedOn: 1772452800, ...fields },
  };
}

/** Gerrit events, as documented in "stream-events". They have no delivery id. */
export const GERRIT: Preset = {
  topic: 'gerrit',
  events: [
    event('patchset-created', 'A patch set was uploaded to Gerrit.', {
      uploader: ACCOUNT,
      change: CHANGE,
      patchSet: PATCH_SET,
    }),
    event('change-merged', 'A change on Gerrit was merged.', {
      submitter: ACCOUNT,
      newRev: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
      change: { ...CHANGE, status: 'MERGED' },
      patchSet: PATCH_SET,
    }),
    event('change-abandoned', 'A change on Gerrit was abandoned.', {
      abandoner: ACCOUNT,
      reason: 'Solved otherwise',
      change: { ...CHANGE, status: 'ABANDONED' },
      patchSet: PATCH_SET,
    }),
    event('ref-updated', 'A branch or tag on Gerrit was changed.', {
      submitter: ACCOUNT,
      refUpdate: {
        project: 'shop',
        refName: 'refs/heads/main',
        oldRev: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
        newRev: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
      },
    }),
    event('project-created', 'A project was created on Gerrit.', {
      projectName: 'shop',
      headName: 'refs/heads/main',
    }),
  ],
};
