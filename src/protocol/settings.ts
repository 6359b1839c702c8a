/** Settings of several configs side by side; pure, for terminal, host and panel. */

export type Settings = Readonly<Record<string, unknown>>;

/** A nested config as one record of dotted keys. */
export const flattened = (config: Settings): Settings => {
  const flat: Record<string, unknown> = {};
  const add = (part: Settings, prefix: string): void => {
    for (const [key, value] of Object.entries(part)) {
      if (isSettings(value)) add(value, `${prefix}${key}.`);
      else flat[prefix + key] = value;
    }
  };
  add(config, '');
  return flat;
};

const isSettings = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One setting of several configs: `values[i]` is config i's, undefined where it has none. */
export interface SettingRow {
  readonly key: string;
  readonly values: readonly unknown[];
}

/** Every dotted key that any config has, in the order in which it first comes. */
export const settingRows = (configs: readonly Settings[]): SettingRow[] => rowsOfFlat(configs.map(flattened));

/** The same for configs that are flat already: a thousand of them need not be taken apart again. */
export const rowsOfFlat = (flat: readonly Settings[]): SettingRow[] => {
  const keys = new Set<string>();
  for (const config of flat) for (const key of Object.keys(config)) keys.add(key);
  return [...keys].map((key) => ({ key, values: flat.map((config) => config[key]) }));
};

/** Whether a setting is the same in all configs. */
export const isEqualSetting = ({ values }: SettingRow): boolean => {
  const [first] = values;
  // Only lists are no plain values, and only they have to be written out to be compared.
  const text = typeof first === 'object' ? JSON.stringify(first) : undefined;
  return values.every((value) => value === first || (text !== undefined && JSON.stringify(value) === text));
};

/** A setting's value as a config would say it, without quotes. */
export const settingText = (value: unknown): string =>
  value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
