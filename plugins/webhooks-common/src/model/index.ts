export * from './deliveries';
export * from './events';
export * from './health';
export * from './integrations';
export * from './pages';
export * from './replays';
export * from './signatures';
export * from './sources';
