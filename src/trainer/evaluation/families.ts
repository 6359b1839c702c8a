import type { Evaluation, FamilyResult } from '../../protocol/events';
import type { Curves } from './curves';
import { curveOf, finite } from '../statistics';

/** Results by family, in the order of their names; nothing when tasks have none. */
export const familiesOf = ({ query, families, parts }: Curves, metric: string): Pick<Evaluation, 'families'> => {
  const names = [...new Set(families)].filter((name) => name !== undefined).sort();
  return names.length === 0 ? {} : { families: names.map((name) => familyOf(name)) };

  function familyOf(name: string): FamilyResult {
    const own = families.flatMap((family, task) => (family === name ? [task] : []));
    const shares = own.flatMap((task) => (parts[task] ? [parts[task]] : []));
    return {
      name, tasks: own.length, curve: curveOf(query.map((row) => own.map((task) => row[task])), metric),
      ...(shares.length > 0 && { parts: shares[0].map((_, k) => finite(shares.reduce((s, row) => s + row[k], 0) / shares.length)) }),
    };
  }
};
