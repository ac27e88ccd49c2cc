export { ErrorState } from './ErrorState';
export { Placeholder } from './Placeholder';
