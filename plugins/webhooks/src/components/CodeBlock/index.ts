export { CodeBlock } from './CodeBlock';
export { prettyJson } from './prettyJson';
