export { ErrorState } from './ErrorState';
export { Placeholder } from './Placeholder';
export { Forbidden } from './Forbidden';
