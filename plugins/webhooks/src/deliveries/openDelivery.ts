import { useCallback } from 'react';
import { type Location, useLocation, useNavigate } from 'react-router-dom';
import { useRouteRef } from '@backstage/core-plugin-api';
import { deliveryRouteRef, rootRouteRef } from '../routes';

/** Kept in the history entry of an opened delivery. */
export interface OpenedFrom {
  /** The page of the plugin below the panel; absent if the delivery was opened on a page of another plugin. */
  page?: Location;
  /** The deliveries that were listed there, in their order. */
  ids: string[];
}

const STATE = 'webhooksOpenedFrom';

/** Where a delivery was opened; undefined if its address was entered. */
export function openedFrom(location: Location): OpenedFrom | undefined {
  return location.state?.[STATE];
}

/** Opens a delivery at its own address, above the current page. */
export function useOpenDelivery(): (id: string, ids: string[]) => void {
  const navigate = useNavigate();
  const location = useLocation();
  const root = useRouteRef(rootRouteRef)();
  const path = useRouteRef(deliveryRouteRef);
  return useCallback(
    (id, ids) => {
      const page = location.pathname.startsWith(`${root}/`)
        ? location
        : undefined;
      navigate(path({ id }), { state: toState({ page, ids }) });
    },
    [location, navigate, path, root],
  );
}

/** The state of a history entry. */
function toState(from: OpenedFrom): Record<string, OpenedFrom> {
  return { [STATE]: from };
}
