export {
  type Draft,
  draftOf,
  newDraft,
  toCreateRequest,
  toUpdateRequest,
} from './draft';
export { IntegrationForm } from './IntegrationForm';
export { OutdatedAlert } from './OutdatedAlert';
