import { createDevApp } from '@backstage/frontend-dev-utils';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import homePlugin from '@backstage/plugin-home/alpha';
import notificationsPlugin from '@backstage/plugin-notifications/alpha';
import orgPlugin from '@backstage/plugin-org/alpha';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import signalsPlugin from '@backstage/plugin-signals/alpha';
import webhooksPlugin from '../src';
import { guestSignIn } from './guestSignIn';
import { homePage } from './homePage';

createDevApp({
  features: [
    guestSignIn,
    catalogPlugin,
    homePlugin,
    homePage,
    notificationsPlugin,
    orgPlugin,
    scaffolderPlugin,
    signalsPlugin,
    webhooksPlugin,
  ],
});
