export { PageBody } from './PageBody';
export { PageRouter } from './PageRouter';
export { Panel } from './Panel';
export { SectionBody } from './SectionBody';
