export { PageBody } from './PageBody';
export { Panel } from './Panel';
