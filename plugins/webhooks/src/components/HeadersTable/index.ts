export { HeadersTable } from './HeadersTable';
