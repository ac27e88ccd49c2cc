export { LatestReplay } from './LatestReplay';
export { ProgressBar } from './ProgressBar';
export { ReplayAlert } from './ReplayAlert';
export { ReplayProgressDialog } from './ReplayProgressDialog';
export { ResentAlert, type Resent } from './ResentAlert';
export { useLatestReplay } from './useLatestReplay';
