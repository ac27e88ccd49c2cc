export { LatestReplay } from './LatestReplay';
export { ReplayAlert } from './ReplayAlert';
export { ReplayProgressDialog } from './ReplayProgressDialog';
export { ResentAlert, type Resent } from './ResentAlert';
export { useLatestReplay } from './useLatestReplay';
