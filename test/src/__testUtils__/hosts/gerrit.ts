import type { JsonObject } from '@backstage/types';
import { AFTER, BEFORE, type Host } from './host';

const ACCOUNT = { name: 'Kim Lee', email: 'kim@acme.example', username: 'kim' };

const CHANGE_ID = 'I5e6b5a3bbe8a29fb0393e4a28da536e0a198b755';

function change(
  type: string,
  status: string,
  more: Record<string, JsonObject | string>,
): JsonObject {
  return {
    ...more,
    patchSet: {
      number: 2,
      revision: AFTER,
      parents: [BEFORE],
      ref: 'refs/changes/07/7/2',
      uploader: ACCOUNT,
      createdOn: 1772355600,
      author: ACCOUNT,
      kind: 'REWORK',
      sizeInsertions: 2,
      sizeDeletions: 0,
    },
    change: {
      project: 'acme/shop',
      branch: 'main',
      id: CHANGE_ID,
      number: 7,
      subject: 'Count the baskets',
      owner: ACCOUNT,
      url: 'https://gerrit.example/c/acme/shop/+/7',
      commitMessage: `Count the baskets\n\nChange-Id: ${CHANGE_ID}\n`,
      createdOn: 1772355600,
      status,
    },
    project: { name: 'acme/shop' },
    refName: 'refs/heads/main',
    changeKey: { id: CHANGE_ID },
    type,
    eventCreatedOn: 1772452800,
  };
}

/** The webhooks plugin of Gerrit, which sends no delivery id. */
export const gerrit: Host = {
  topic: 'gerrit',
  request: event => ({
    headers: { 'content-type': 'application/json; charset=utf-8' },
    payload: gerrit.payloads[event],
  }),
  payloads: {
    'patchset-created': change('patchset-created', 'NEW', {
      uploader: ACCOUNT,
    }),
    'change-merged': change('change-merged', 'MERGED', {
      submitter: ACCOUNT,
      newRev: AFTER,
    }),
    'change-abandoned': change('change-abandoned', 'ABANDONED', {
      abandoner: ACCOUNT,
      reason: 'Nobody counts baskets',
    }),
    'ref-updated': {
      submitter: ACCOUNT,
      refUpdate: {
        oldRev: BEFORE,
        newRev: AFTER,
        refName: 'refs/heads/main',
        project: 'acme/shop',
      },
      type: 'ref-updated',
      eventCreatedOn: 1772452800,
    },
    'project-created': {
      projectName: 'acme/shop',
      headName: 'refs/heads/main',
      type: 'project-created',
      eventCreatedOn: 1772452800,
    },
  },
};
