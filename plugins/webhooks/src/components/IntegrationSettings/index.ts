export { DangerZone } from './DangerZone';
export { GeneralSettings } from './GeneralSettings';
export { SecretSettings } from './SecretSettings';
