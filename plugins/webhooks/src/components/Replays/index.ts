export { LatestReplay } from './LatestReplay';
export { ReplayAlert } from './ReplayAlert';
export { ReplayProgressDialog } from './ReplayProgressDialog';
export { useLatestReplay } from './useLatestReplay';
