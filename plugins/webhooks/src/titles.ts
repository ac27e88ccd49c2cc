import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { webhooksTranslationRef } from './translation';

/** Titles for apps that do not translate the titles of plugins. */
export const PLUGIN_TITLE = 'Webhooks';

/** Of the page. Since Backstage 1.57 it may be a reference to a text, which calling the ref makes. */
export const pageTitle = reference() ?? PLUGIN_TITLE;

/** Of the tab, which may be one since a version of the catalog's package. */
export const tabTitle =
  'titleTranslation' in EntityContentBlueprint.dataRefs
    ? (reference() ?? PLUGIN_TITLE)
    : PLUGIN_TITLE;

/** Typed as the text that older versions take. */
function reference(): string | undefined {
  const ref: unknown = webhooksTranslationRef;
  return typeof ref === 'function' ? ref('title') : undefined;
}
