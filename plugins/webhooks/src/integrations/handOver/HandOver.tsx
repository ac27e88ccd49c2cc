import { useState } from 'react';
import { Button } from '@backstage/ui';
import { RiUserSharedLine } from '@remixicon/react';
import type {
  Integration,
  ListIntegrationsRequest,
} from 'backstage-plugin-webhooks-common';
import { useWebhooksTranslation } from '../../shared/hooks/useWebhooksTranslation';
import { HandOverDialog } from './HandOverDialog';
import { useHandOverOwners } from './useHandOverOwners';

/** Offers to give the integrations of one owner, out of those that a list finds, to another owner. */
export function HandOver(props: {
  request: ListIntegrationsRequest;
  /** Those that are shown of them. */
  shown: Integration[];
}) {
  const { t } = useWebhooksTranslation();
  const { owners, lookedThrough } = useHandOverOwners(
    props.request,
    props.shown,
  );
  const [open, setOpen] = useState(false);
  if (owners.length === 0) {
    return null;
  }
  return (
    <>
      <Button
        variant="secondary"
        iconStart={<RiUserSharedLine />}
        onPress={() => setOpen(true)}
      >
        {t('integrations.handOver.action')}
      </Button>
      {open && (
        <HandOverDialog
          owners={owners}
          lookedThrough={lookedThrough}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
