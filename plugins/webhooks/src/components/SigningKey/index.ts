export { SigningKey } from './SigningKey';
