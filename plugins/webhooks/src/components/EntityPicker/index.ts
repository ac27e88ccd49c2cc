export { EntityPicker } from './EntityPicker';
export { OwnerFilter } from './OwnerFilter';
