import fs from 'node:fs';
import { join, resolve } from 'node:path';
import { HumanError } from '../protocol/humanError';
import { segmentsOf } from '../runs/segments';
import { nearest } from '../trainer/config/nearest';

/** The run folder that a person names: a path, or the name of a run in `runs/`. @throws HumanError */
export const runPath = (name: string): string => {
  for (const path of [resolve(name), resolve('runs', name)]) if (segmentsOf(path).length > 0) return path;
  if (fs.existsSync(name)) throw new HumanError(`${name} holds no run (no events.ndjson). "maml-lab runs" lists runs.`);
  const near = nearest(name, runsNear());
  const hint = near ? `did you mean ${join('runs', near)}?` : '"maml-lab runs" lists runs.';
  throw new HumanError(`There is no run ${name}; ${hint}`);
};

const runsNear = (): string[] => (fs.existsSync('runs') ? fs.readdirSync('runs') : []);
