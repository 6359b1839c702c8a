import { basename } from 'node:path';

/** What is known of an open panel's run. */
export interface Titled {
  readonly folder: string;
  readonly name: string;
  /** When its run began, in ms since 1970. */
  readonly began: number | undefined;
  /** What its tab says now. */
  readonly title: string;
}

/**
 * Titles of open panels, in their order: the first of a name has it plainly, others have the time of their start too, as their lines in the
 * tree say it, or their folder where even that is taken. Who has more than the name keeps it: after a reload panels come back one by one.
 * @param clock writes a time
 */
export const panelTitles = (panels: readonly Titled[], clock: (time: number) => string): readonly string[] => {
  const used = new Set<string>();
  return panels.map(({ folder, name, began, title: before }) => {
    const longer = [...(began === undefined ? [] : [`${name} · ${clock(began)}`]), `${name} · ${basename(folder)}`];
    const ways = before.startsWith(`${name} · `) ? longer : [name, ...longer];
    const title = ways.find((way) => !used.has(way)) ?? name;
    used.add(title);
    return title;
  });
};
