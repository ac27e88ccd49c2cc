export { EntityPicker } from './EntityPicker';
export { OWNER_KINDS, OwnerFilter, SUBJECT_KINDS } from './OwnerFilter';
