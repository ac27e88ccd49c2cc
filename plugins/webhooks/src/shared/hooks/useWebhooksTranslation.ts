import {
  type TranslationFunction,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { webhooksTranslationRef } from '../../translation';

/** The translation function of this plugin. */
export type Translate = TranslationFunction<
  (typeof webhooksTranslationRef)['T']
>;

/** The texts of this plugin in the viewer's language. */
export function useWebhooksTranslation(): { t: Translate } {
  return useTranslationRef(webhooksTranslationRef);
}
