import { useMemo } from 'react';
import { appLanguageApiRef, useApi } from '@backstage/frontend-plugin-api';
import { createFormat, type Format, localeFor } from '../format';

/** Times, counts and sizes in the language of the portal's texts. */
export function useFormat(): Format {
  const { language } = useApi(appLanguageApiRef).getLanguage();
  return useMemo(
    () => createFormat(localeFor(language, navigator.languages)),
    [language],
  );
}
