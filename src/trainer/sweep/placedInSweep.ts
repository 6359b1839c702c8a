import type { ConfigProblem } from '../config/configProblems';
import type { Remedy } from '../config/remedies';
import type { Varied } from './settings';

type Path = readonly PropertyKey[];

/** A problem of a member's config, at the setting of the sweep file that made it; else at the base. */
export const placedInSweep = (problem: ConfigProblem, { settings, placeOf }: Varied): ConfigProblem => {
  const whole = [...problem.path, ...(problem.key === undefined ? [] : [problem.key])];
  const all = Object.keys(settings).map((key) => ({ key, keys: key.split('.') }));
  const found = all.find(({ keys }) => isWithin(whole, keys)) ?? all.find(({ keys }) => isWithin(keys, whole) && whole.length > 0);
  if (!found) return { ...problem, path: ['base'], key: undefined, remedies: [] };
  const { key, keys } = found;
  const place = placeOf(key);
  const remedies = problem.remedies.flatMap((remedy) => moved(remedy, key, keys, place) ?? []);
  // A key that the config does not know: it is the key that is wrong in the sweep, not its values.
  const at = place.lastIndexOf(key);
  if (problem.key !== undefined && at >= 0) return { ...problem, path: place.slice(0, at), key,
    remedies: [...meant(problem, settings, place.slice(0, at + 1), keys), ...remedies] };
  return { ...problem, key: undefined, path: [...place, ...whole.slice(keys.length)], remedies };
};

const isWithin = (path: Path, outer: Path): boolean => outer.every((part, i) => String(part) === String(path[i]));

/** The key that was meant: the base may have it already, which is no reason against varying it. */
const meant = ({ near, path, remedies }: ConfigProblem, settings: Varied['settings'], own: Path, keys: readonly string[]): Remedy[] => {
  if (near === undefined || remedies.some(({ kind }) => kind === 'rename')) return [];
  const to = keys.map((part, i) => (i === path.length ? near : part)).join('.');
  return to in settings ? [] : [{ kind: 'rename', path: own, to }];
};

/** The same remedy in the sweep file, where it is about the setting. */
const moved = (remedy: Remedy, key: string, keys: readonly string[], place: Path): Remedy | undefined => {
  const at = place.lastIndexOf(key);
  const own = place.slice(0, at + 1);
  switch (remedy.kind) {
    case 'remove': return at >= 0 && (isWithin(remedy.path, keys) || isWithin(keys, remedy.path)) ? { kind: 'remove', path: own } : undefined;
    case 'rename': {
      if (at < 0 || !isWithin(keys, remedy.path)) return undefined;
      const to = [...keys];
      to[remedy.path.length - 1] = remedy.to;
      return { kind: 'rename', path: own, to: to.join('.') };
    }
    case 'set': {
      // Where values are drawn, the place is that of their distribution.
      if (place[0] === 'random') return undefined;
      const values = remedy.values.filter(([path]) => isWithin(path, keys));
      if (values.length === 0 || values.length < remedy.values.length) return undefined;
      return { ...remedy, values: values.map(([path, value]) => [[...place, ...path.slice(keys.length)], value] as const) };
    }
  }
};
