export { TableFrame } from './TableFrame';
export { NarrowCell } from './NarrowCell';
