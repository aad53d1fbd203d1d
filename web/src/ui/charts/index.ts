export { type Bar, BarChart, StackedBar, type StackedRow } from './BarChart';
export { LineChart, type LineSeries } from './LineChart';
