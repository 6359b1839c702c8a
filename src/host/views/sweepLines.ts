import { duration, percent } from '../../protocol/format';
import { memberWords, type SweepRecord } from '../../protocol/sweepFiles';
import type { SweepStatus } from '../../runs/sweepStatus';
import type { Say } from '../../protocol/sentence';
import type { SweepFile } from '../configSearch';
import { runLine, shownOf, type Shown, type SweepLine } from './lines';

/** What is known of a sweep that was begun. */
export interface BegunSweep {
  readonly record: SweepRecord;
  readonly status: SweepStatus;
}

/** The line of a sweep, with those of its members that have begun and are shown. @param known undefined: it was never started */
export const sweepLine = (
  sweep: SweepFile, known: BegunSweep | undefined, shown: Shown, say: Say, clock: (time: number) => string,
): SweepLine => {
  const experiment = { path: sweep.path, name: sweep.name };
  const runs = (known?.status.members ?? []).flatMap(({ member, summary, state }) => {
    if (!summary) return [];
    const line = runLine(summary, experiment, undefined, shown.noteOf?.(summary.folder) ?? {}, say, clock, memberWords(member) || sweep.name);
    return [state === 'dropped' ? { ...line, description: [say('dropped'), line.description].join(', ') } : line];
  });
  const state = !known ? 'new' : known.status.isOver ? 'over' : known.status.counts.running > 0 ? 'live' : 'open';
  const label = sweep.path.split(/[\\/]/).at(-1) ?? sweep.name;
  return { kind: 'sweep', id: sweep.path, sweep, label, description: known ? sweepText(known.status, say) : say('not started'), state, runs: shownOf(runs, shown) };
};

/** `12 of 40, 31 %, 4 min left`. */
export const sweepText = ({ members, counts, done, total, secondsLeft, isOver }: SweepStatus, say: Say): string => {
  const ended = counts.finished + counts.dropped + counts.limited + counts.failed;
  const all = Math.max(members.length, ended + counts.waiting + counts.running + counts.resting + counts.interrupted);
  return [
    isOver ? say('{0} runs', all) : say('{0} of {1}', ended, all), counts.failed > 0 ? say('{0} failed', counts.failed) : '',
    isOver ? '' : `${percent(done, total)} %`, secondsLeft === undefined || isOver ? '' : say('{0} left', duration(secondsLeft)),
  ].filter(Boolean).join(', ');
};
