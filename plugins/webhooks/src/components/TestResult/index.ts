export { TestResult } from './TestResult';
