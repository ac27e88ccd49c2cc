import { useState } from 'react';
import { Button } from '@backstage/ui';
import { RiUserSharedLine } from '@remixicon/react';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { useText } from '../../hooks/useText';
import { HandOverDialog } from './HandOverDialog';
import { useHandOverOwners } from './useHandOverOwners';

/** Offers to give the integrations of one owner, out of those of some integrations, to another owner. */
export function HandOver(props: { integrations: Integration[] }) {
  const t = useText();
  const owners = useHandOverOwners(props.integrations);
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
        {t('handOver.action')}
      </Button>
      {open && (
        <HandOverDialog owners={owners} onClose={() => setOpen(false)} />
      )}
    </>
  );
}
