import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { count, duration } from '../protocol/format';
import { HumanError } from '../protocol/humanError';
import { yieldToEvents } from '../trainer/interrupt';
import { tunerNamed, tuners } from '../trainer/tuners';
import { benchmark, type Protocol, type Trace } from '../trainer/tuning/benchmark';
import { reportOf, type TableReport } from '../trainer/tuning/benchReport';
import { openTable, tableNames } from '../trainer/tuning/tables';
import { collect, type Command, type Common, oneOf, whole } from './command';
import { printResult, say, tableText } from './output';

interface Options extends Common {
  readonly table?: readonly string[];
  readonly method?: readonly string[];
  readonly task?: readonly string[];
  readonly initial: number;
  readonly trials: number;
  readonly seeds: number;
  readonly out?: string;
}

/** Trials that are told, as far as they were made. */
const told = [0, 5, 10, 25, 50, 100];
const baselines = ['gp', 'random'];
const usualTables = ['xgboost', 'deepar'];

export default (command: Command): void => {
  const methods = Object.entries(tuners).map(([name, { summary }]) => `  ${name}: ${summary}`).join('\n');
  const table = (text: string, before: readonly string[] = []) => [...before, oneOf(tableNames())(text)];
  command
    .option('--table <name>', `a shipped table (${tableNames().join(', ')}); may be repeated (default: ${usualTables.join(' and ')})`, table)
    .option('--method <name>', 'a method; may be repeated (default: all)', collect)
    .option('--task <name>', 'hold out only this task; may be repeated (default: every one)', collect)
    .option('--initial <n>', 'evaluations that all methods begin with, the same ones', whole(2), 5)
    .option('--trials <n>', 'evaluations that a method then chooses', whole(1), 25)
    .option('--seeds <n>', 'searches per task', whole(2), 30)
    .option('--out <file>', 'keeps every search, one line of JSON each; searches that are there are not made again')
    .addHelpText('after', `\nEach task is searched with the other tasks of its table as history, never its own.\n\nMethods:\n${methods}`)
    .action(async (options: Options) => {
      const traces = await searches(options);
      const at = told.filter((trials) => trials <= options.trials);
      const reports = reportsOf(traces, at);
      printResult(options.json, { protocol: protocolOf(options), reports }, reports.map((report) => textOf(report, at)).join('\n\n'));
    });
};

const protocolOf = ({ initial, trials, seeds }: Options): Protocol & { readonly id: string } =>
  ({ id: 'pool, min–max regret per task', initial, trials, seeds });

/** Makes the searches that are not in the file yet. @returns all of them */
const searches = async (options: Options): Promise<Trace[]> => {
  const { table = usualTables, method = Object.keys(tuners), task, out } = options;
  const protocol = protocolOf(options);
  const tables = table.map(openTable);
  const traces = (out === undefined ? [] : saved(out, protocol)).filter((trace) =>
    table.includes(trace.table) && method.includes(trace.method) && trace.seed < options.seeds && (!task || task.includes(trace.task)));
  const known = new Set(traces.map(keyOf));
  const wanted = tables.reduce((n, { tasks }) => n + tasks.filter(({ name }) => !task || task.includes(name)).length, 0);
  if (wanted === 0) throw new HumanError(
    `There is no task ${task?.join(', ')}; there are ${tables.flatMap(({ tasks }) => tasks.map(({ name }) => name)).join(', ')}.`);
  const total = wanted * method.length * options.seeds - traces.length;
  const began = performance.now();
  let [done, shown] = [0, began];
  const took = (trace: Trace): void => {
    traces.push(trace);
    if (out !== undefined) appendFileSync(out, `${lineOf(trace, protocol)}\n`);
    done++;
    if (performance.now() - shown < 5000) return;
    shown = performance.now();
    const left = ((shown - began) / done) * (total - done);
    say(`${trace.method} on ${trace.table}/${trace.task}: ${count(done)} of ${count(total)} searches, ${duration(left / 1000)} left`);
  };
  const knows = (...names: readonly (string | number)[]): boolean => known.has(names.join('/'));
  for (const name of method) {
    for (const one of tables) await benchmark(one, name, tunerNamed(name), protocol, { breathe: yieldToEvents, took, knows }, task);
  }
  return traces;
};

const keyOf = ({ table, task, method, seed }: Trace): string => [table, task, method, seed].join('/');

const lineOf = (trace: Trace, { id, initial, trials }: Protocol & { readonly id: string }): string =>
  JSON.stringify({ protocol: { id, initial, trials }, ...trace, regret: Array.from(trace.regret, (value) => Number(value.toPrecision(7))) });

/** @throws HumanError when the file was made under another protocol: curves of two protocols are not comparable */
const saved = (file: string, { id, initial, trials }: Protocol & { readonly id: string }): Trace[] => {
  if (!existsSync(file)) return [];
  const same = JSON.stringify({ id, initial, trials });
  return readFileSync(file, 'utf8').split('\n').filter((line) => line.trim()).flatMap((line, i): Trace[] => {
    const read = parsed(line);
    if (!read) return [];
    if (JSON.stringify(read.protocol) !== same) {
      throw new HumanError(`${file}:${i + 1} was made under another protocol (${JSON.stringify(read.protocol)}): give another --out.`);
    }
    return [{ ...read, regret: Float64Array.from(read.regret) }];
  });
};

/** A torn last line is made again. */
const parsed = (line: string): (Omit<Trace, 'regret'> & { readonly protocol: object; readonly regret: readonly number[] }) | undefined => {
  try {
    return JSON.parse(line) as ReturnType<typeof parsed>;
  } catch {
    return undefined;
  }
};

const reportsOf = (traces: readonly Trace[], at: readonly number[]): TableReport[] => {
  const tables = [...new Set(traces.map(({ table }) => table))];
  const each = tables.map((table) => reportOf(table, traces.filter((trace) => trace.table === table), at, baselines));
  return tables.length > 1 ? [...each, reportOf('all', traces, at, baselines)] : each;
};

const textOf = ({ table, tasks, seeds, methods }: TableReport, at: readonly number[]): string => {
  const cell = ({ mean, ci95 }: { readonly mean: number; readonly ci95: number }, digits: number): string =>
    `${mean.toFixed(digits)} ± ${ci95.toFixed(digits)}`;
  const digits = table === 'deepar' ? 5 : 4;
  const rows = methods.map(({ method, cells }) => [method, ...cells.flatMap(({ regret, rank }) => [cell(regret, digits), cell(rank, 2)])]);
  const heading = ['method', ...at.flatMap((trials) => [`regret at ${trials}`, 'rank'])];
  const against = methods.flatMap(({ method, comparisons }) => comparisons.filter(({ trials }) => trials > 0)
    .map(({ against: base, trials, ratio, low, high, verdict }) =>
      [method, base, String(trials), `${ratio.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`, verdict]));
  return [
    `${table}: ${tasks} tasks held out in turn, ${seeds} seeds; normalised regret after the initial evaluations and so many chosen ones`,
    tableText([heading, ...rows]), '',
    'Regret over that of a baseline, paired over seeds (95 % by bootstrap); the word is what the paired t-interval says',
    tableText([['method', 'against', 'trials', 'ratio', 'so it is'], ...against]),
  ].join('\n');
};
