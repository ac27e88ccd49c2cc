import { RiLockLine } from '@remixicon/react';
import { useWebhooksTranslation } from '../hooks/useWebhooksTranslation';
import { EmptyState } from './EmptyState';

/** Explains that the viewer lacks a permission, and who can grant it. */
export function Forbidden() {
  const { t } = useWebhooksTranslation();
  return (
    <div role="alert">
      <EmptyState
        icon={<RiLockLine size={32} />}
        title={t('common.error.forbiddenTitle')}
      >
        {t('common.error.forbidden')}
      </EmptyState>
    </div>
  );
}
