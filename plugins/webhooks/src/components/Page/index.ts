export { PageBody } from './PageBody';
export { Panel } from './Panel';
export { SectionBody } from './SectionBody';
