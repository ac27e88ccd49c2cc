import { Text } from '@backstage/ui';
import type { UrlCheck } from 'backstage-plugin-webhooks-common';
import { describeOutcome } from '../../shared/describeOutcome';
import {
  type Translate,
  useWebhooksTranslation,
} from '../../shared/hooks/useWebhooksTranslation';
import { useUrlCheck } from './useUrlCheck';
import { urlFragment, urlWarning } from './validate';

/** Shows below a valid URL whether the backend can connect to it. Does not prevent saving. */
export function UrlHint(props: {
  /** Undefined while it is invalid. */
  url: string | undefined;
  /** The stored URL, which is not checked. */
  initial: string;
  integrationId?: string;
}) {
  const { t } = useWebhooksTranslation();
  const { url, initial, integrationId } = props;
  const { pending, check } = useUrlCheck(
    url === initial ? undefined : url,
    integrationId,
  );
  if (url === undefined) {
    return null;
  }
  const hint = pending
    ? t('integrations.form.urlChecking')
    : (describeCheck(t, check) ?? urlWarning(t, url));
  const fragment = urlFragment(t, url);
  return hint || fragment ? (
    <Text variant="body-small" color="secondary">
      {[hint, fragment].filter(Boolean).join(' ')}
    </Text>
  ) : null;
}

function describeCheck(
  t: Translate,
  check: UrlCheck | undefined,
): string | undefined {
  switch (check?.outcome) {
    case 'success':
      return t('integrations.form.urlReachable');
    case 'blocked':
      // The message says how to allow it. The backend may refuse to save it with the same message.
      return [
        describeOutcome(t, { outcome: check.outcome }),
        check.errorMessage,
      ]
        .filter(Boolean)
        .join(' ');
    case 'timeout':
      return `${describeOutcome(t, { ...check, outcome: check.outcome })} ${t('integrations.form.urlCheckHelp')}`;
    default:
      return undefined;
  }
}
