export { SettingsActions } from './SettingsActions';
export { GeneralSettings } from './GeneralSettings';
export { SecretSettings } from './SecretSettings';
