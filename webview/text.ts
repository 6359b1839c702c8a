import { metricName, number } from '../src/protocol/format';
import { metricOf } from '../src/protocol/metrics';
import { inWords, type Told } from '../src/protocol/sentence';

/** Words of the panel. English is the key, as in `vscode.l10n.t`; the host injects a translation's bundle. */

let bundle: Readonly<Record<string, string>> = {};

export const useStrings = (strings: Readonly<Record<string, string>>): void => {
  bundle = strings;
};

/** @param text English, with {0}, {1}, … for the values */
export const t = (text: string, ...values: readonly (string | number)[]): string =>
  (bundle[text] ?? text).replace(/\{(\d+)\}/g, (_, place: string) => String(values[Number(place)] ?? ''));

/** What a trainer says, in the editor's language. */
export const words = (told: Told): string => inWords(told, t);

/** How a metric is called, in the editor's language. */
export const metricWord = (metric: string): string => t(metricName(metric));

/** A difference of two results; of shares in points of per cent. */
export const differenceText = (value: number, metric: string): string =>
  (metricOf(metric).isShare ? t('{0} points', (value * 100).toFixed(1).replace('-', '−')) : number(value));
