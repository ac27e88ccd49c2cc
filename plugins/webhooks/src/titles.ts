import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { webhooksTranslationRef } from './translation';

/** Title for apps that cannot translate the titles of plugins. */
export const PLUGIN_TITLE = 'Webhooks';

/** Title of the page. Since Backstage 1.57 it may be a reference to a message, which a call of the ref creates. */
export const pageTitle = reference() ?? PLUGIN_TITLE;

/** Title of the tab, which may be such a reference if the catalog's package supports it. */
export const tabTitle =
  'titleTranslation' in EntityContentBlueprint.dataRefs
    ? (reference() ?? PLUGIN_TITLE)
    : PLUGIN_TITLE;

/** Typed as a string, because older versions accept nothing else. */
function reference(): string | undefined {
  const ref: unknown = webhooksTranslationRef;
  return typeof ref === 'function' ? ref('title') : undefined;
}
