export { EventTypeDetails } from './EventTypeDetails';
