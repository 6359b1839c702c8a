/** Settings of several configs side by side; pure, for terminal, host and panel. */

export type Settings = Readonly<Record<string, unknown>>;

/** A nested config as one record of dotted keys. */
export const flattened = (config: Settings, prefix = ''): Settings =>
  Object.assign({}, ...Object.entries(config).map(([key, value]) =>
    (isSettings(value) ? flattened(value, `${prefix}${key}.`) : { [prefix + key]: value })));

const isSettings = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One setting of several configs: `values[i]` is config i's, undefined where it has none. */
export interface SettingRow {
  readonly key: string;
  readonly values: readonly unknown[];
}

/** Every dotted key that any config has, in the order in which it first comes. */
export const settingRows = (configs: readonly Settings[]): SettingRow[] => {
  const flat = configs.map((config) => flattened(config));
  const keys = new Set(flat.flatMap((config) => Object.keys(config)));
  return [...keys].map((key) => ({ key, values: flat.map((config) => config[key]) }));
};

/** Whether a setting is the same in all configs. */
export const isEqualSetting = ({ values }: SettingRow): boolean => {
  const first = JSON.stringify(values[0]);
  return values.every((value) => JSON.stringify(value) === first);
};

/** A setting's value as a config would say it, without quotes. */
export const settingText = (value: unknown): string =>
  value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
