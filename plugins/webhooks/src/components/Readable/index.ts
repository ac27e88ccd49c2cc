export { Readable } from './Readable';
