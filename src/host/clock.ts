import * as vscode from 'vscode';

/** A new format costs more than a thousand uses of it. */
const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (isToday: boolean, isThisYear: boolean): Intl.DateTimeFormat => {
  const key = `${isToday}/${isThisYear}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(vscode.env.language, {
    hour: 'numeric', minute: '2-digit', ...(isToday && { second: '2-digit' }),
    ...(!isToday && { day: 'numeric', month: 'short' }), ...(!isThisYear && { year: 'numeric' }),
  });
  formats.set(key, format);
  return format;
};

/** The time of a run: with the day when it is not today's, with the year when it is not this one's. */
export const clock = (time: number): string => {
  const now = new Date();
  const today = dayOf(now);
  if (today !== toldOn) told.clear();
  toldOn = today;
  const known = told.get(time);
  if (known !== undefined) return known;
  const then = new Date(time);
  const words = formatOf(dayOf(then) === today, then.getFullYear() === now.getFullYear()).format(then);
  told.set(time, words);
  return words;
};
/** Writing a thousand times takes longer than a view may: each is written once a day. */
const told = new Map<number, string>();
let toldOn = NaN;
/** A number of its own for each day, by the machine's time zone. */
const dayOf = (date: Date): number => date.getFullYear() * 1000 + date.getMonth() * 32 + date.getDate();

/** Day and time to the second, whenever it was. */
export const dayAndTime = (time: number): string =>
  new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium', timeStyle: 'medium' }).format(time);
