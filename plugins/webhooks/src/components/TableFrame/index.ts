export { TableFrame } from './TableFrame';
