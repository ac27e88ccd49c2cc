export { SecretText } from './SecretText';
