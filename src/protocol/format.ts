/** Numbers and times in words, the same in tree, lens, panel and terminal. Minus is a minus sign. */
import { metricOf } from './metrics';
import { inEnglish, inWords, type Say, tell, type Told } from './sentence';

const minus = (text: string): string => text.replaceAll('-', '−');
const absent = 'n/a';

/** 41,200 */
export const count = (n: number): string => minus(Math.round(n).toLocaleString('en'));

/** Three significant digits: 3.07, 0.095, 1.2e−7. */
export const number = (value: number | null | undefined): string => {
  if (value === null || value === undefined || Number.isNaN(value)) return absent;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size >= 1e9) return minus(value.toExponential(1).replace('+', ''));
  if (size >= 1000) return count(value);
  if (size > 0 && size < 0.001) return minus(value.toExponential(1));
  return minus(value.toFixed(size === 0 ? 0 : decimalsFor(size, 3)));
};

/** Decimals that leave `digits` significant ones. */
const decimalsFor = (size: number, digits: number): number =>
  Math.min(8, Math.max(0, digits - 1 - Math.floor(Math.log10(size))));

/** An interval is rounded to two digits while they are below 36, else to one; the mean follows it. */
const intervalDecimals = (ci: number): number => {
  if (!(ci > 0)) return 2;
  const leading = ci / 10 ** Math.floor(Math.log10(ci));
  return decimalsFor(ci, leading < 3.6 ? 2 : 1);
};

/** What values of a metric are multiplied with where they are written: 100 for shares. */
export const factorOf = (metric: string): number => (metricOf(metric).isShare ? 100 : 1);

export interface MeanText {
  readonly mean: string;
  /** `± 0.03`, or nothing when there is no interval. */
  readonly interval: string;
}

/** A mean and its 95 % interval, rounded together: 0.35 ± 0.03, or 97.9 % ± 0.3. */
export const meanText = (mean: number | null, ci95: number | null, metric: string): MeanText => {
  const { isShare } = metricOf(metric);
  const [factor, unit] = [factorOf(metric), isShare ? ' %' : ''];
  if (mean === null) return { mean: absent, interval: '' };
  if (ci95 === null || !(ci95 > 0)) {
    return { mean: (unit ? (mean * factor).toFixed(1) : number(mean)) + unit, interval: '' };
  }
  if (ci95 * factor >= 1e9) return { mean: number(mean * factor) + unit, interval: `± ${number(ci95 * factor)}` };
  const decimals = intervalDecimals(ci95 * factor);
  return {
    mean: minus((mean * factor).toFixed(decimals)) + unit,
    interval: `± ${(ci95 * factor).toFixed(decimals)}`,
  };
};

/** `0.35 ± 0.03` in one string. */
export const meanWithInterval = (mean: number | null, ci95: number | null, metric: string): string => {
  const text = meanText(mean, ci95, metric);
  return text.interval ? `${text.mean} ${text.interval}` : text.mean;
};

/** A mean difference with the ends of its interval. */
interface Difference {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** `+0.12 [0.08, 0.16]`, rounded together; of shares in points of per cent: `+1.6 [0.7, 2.6] points`. */
export const differenceTold = ({ mean, low, high }: Difference, metric: string): Told => {
  const { isShare } = metricOf(metric);
  const factor = factorOf(metric);
  const half = (factor * (high - low)) / 2;
  const [m, l, h] = [mean, low, high].map((value) => (half >= 1e-6 && half < 1e9
    ? minus((factor * value).toFixed(intervalDecimals(half)).replace(/^-(0(\.0*)?)$/, '$1')) : number(factor * value)));
  const numbers = `${mean > 0 && /[1-9∞]/.test(m) ? '+' : ''}${m} [${l}, ${h}]`;
  return isShare ? tell`${numbers} points` : numbers;
};

/** The same in words. @param say where it is read */
export const differenceWithInterval = (difference: Difference, metric: string, say: Say = inEnglish): string =>
  inWords(differenceTold(difference, metric), say);

/** How a metric is called beside a number. */
export const metricName = (metric: string): string => metricOf(metric).word;

/** 38 s, 1 min 32 s, 1 h 16 min, 2 d 3 h. */
export const duration = (seconds: number): string => {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min${s % 60 ? ` ${s % 60} s` : ''}`;
  const minutes = Math.round(s / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`;
  const hours = Math.round(s / 3600);
  return `${Math.floor(hours / 24)} d${hours % 24 ? ` ${hours % 24} h` : ''}`;
};

/** 312 it/s, 9.1 it/s, 0.42 it/s. */
export const perSecond = (rate: number): string =>
  `${rate >= 100 ? count(rate) : rate.toFixed(rate >= 10 ? 0 : rate >= 1 ? 1 : 2)} it/s`;

/** Share in whole per cent; only a whole one is 100. */
export const percent = (done: number, total: number): number =>
  total > 0 ? Math.min(100, Math.floor((100 * done) / total)) : 0;
