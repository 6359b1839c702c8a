import { settingText } from '../../src/protocol/settings';

/** What a setting's values are on a chart: places on a number line, or names side by side. */
export type SettingAxis =
  | { readonly kind: 'number'; readonly low: number; readonly high: number; readonly log: boolean }
  | { readonly kind: 'names'; readonly names: readonly string[] };

/** From this ratio on, places are by logarithm. */
const wide = 20;

export const axisOf = (values: readonly unknown[]): SettingAxis => {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length || numbers.length === 0) {
    return { kind: 'names', names: [...new Set(values.map(settingText))].sort((a, b) => a.localeCompare(b, undefined, { numeric: true })) };
  }
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return { kind: 'number', low, high, log: low > 0 && high / low >= wide };
};

/** Where a value stands: the number itself, or the place of its name. */
export const placeOn = (axis: SettingAxis, value: unknown): number =>
  (axis.kind === 'number' ? Number(value) : axis.names.indexOf(settingText(value)));

/** The same from 0 to 1 along the axis. */
export const shareOn = (axis: SettingAxis, value: unknown): number => {
  const place = placeOn(axis, value);
  if (axis.kind === 'names') return axis.names.length > 1 ? place / (axis.names.length - 1) : 0.5;
  const scale = (x: number): number => (axis.log ? Math.log(x) : x);
  const [low, high] = [scale(axis.low), scale(axis.high)];
  return high > low ? (scale(place) - low) / (high - low) : 0.5;
};
