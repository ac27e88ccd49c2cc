export { DisabledBanner } from './DisabledBanner';
