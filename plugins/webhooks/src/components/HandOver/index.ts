export { HandOver } from './HandOver';
