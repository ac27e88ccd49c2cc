export { DailyBars } from './DailyBars';
