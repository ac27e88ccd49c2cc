export { SearchText } from './SearchText';
