import { plainColour } from './colour';

/** Colour roles of the charts, read from the running editor: style.css maps each to a --vscode-* variable. */

export const roles = ['run', 'joint', 'oracle', 'validation', 'data', 'text', 'soft', 'grid', 'axis', 'page'] as const;
export type Role = (typeof roles)[number];

export interface Theme {
  readonly colour: Readonly<Record<Role, string>>;
  readonly font: string;
}

/** Dash beside each colour, so that no curve is told by its colour alone. */
export const dashes: Readonly<Record<Role, readonly number[]>> = {
  run: [], joint: [6, 3], oracle: [2, 3], validation: [8, 3, 2, 3],
  data: [1, 2], text: [], soft: [2, 3], grid: [], axis: [], page: [],
};

/** Colours that are given to chosen runs in turn. */
const inTurn = ['run', 'joint', 'oracle', 'validation', 'data'] as const;

/** Colour and dash of the n-th of several curves: the pair is its own for 25 of them. */
export const strokeAt = (n: number): { readonly role: Role; readonly dash: readonly number[] } => {
  const role = inTurn[n % inTurn.length] ?? 'run';
  const other = inTurn[(n + Math.floor(n / inTurn.length)) % inTurn.length] ?? 'run';
  return { role, dash: dashes[other] };
};

/** Resolves variables and mixes to colours that a canvas takes. */
export const readTheme = (host: HTMLElement): Theme => {
  const probe = document.createElement('span');
  probe.hidden = true;
  host.append(probe);
  const resolve = (role: Role): string => {
    probe.style.color = `var(--${role})`;
    return plainColour(getComputedStyle(probe).color);
  };
  const colour = Object.fromEntries(roles.map((role) => [role, resolve(role)])) as Record<Role, string>;
  probe.remove();
  return { colour, font: getComputedStyle(host).fontFamily };
};

/** Calls back after every change of colour theme. @returns what ends it */
export const onThemeChange = (changed: () => void): (() => void) => {
  const observer = new MutationObserver(changed);
  const options = { attributes: true, attributeFilter: ['class', 'style', 'data-vscode-theme-id'] };
  observer.observe(document.body, options);
  observer.observe(document.documentElement, options);
  return () => observer.disconnect();
};
