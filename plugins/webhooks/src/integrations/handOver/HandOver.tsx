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

/** Button that hands over the listed integrations of one owner to another. */
export function HandOver(props: {
  request: ListIntegrationsRequest;
  /** The integrations on the current page. */
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
