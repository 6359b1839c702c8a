import * as z from 'zod';
import type { Look } from '../look';
import type { PanelState } from '../state';

/** As many as have a colour and dash of their own. */
export const mostChosen = 20;

const folders = z.array(z.string());

/** Folders of the chosen runs, in the order of choice; the panel's own run until something is chosen. */
export const chosenIn = ({ choices }: Look, { facts }: PanelState): readonly string[] => {
  const text = choices['compare.chosen'];
  if (text === undefined) return facts ? [facts.run] : [];
  const parsed = folders.safeParse(parsedJson(text));
  return parsed.success ? parsed.data.slice(0, mostChosen) : [];
};

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The choice with one run more, or without it. */
export const toggled = (chosen: readonly string[], folder: string): string => JSON.stringify(
  chosen.includes(folder) ? chosen.filter((one) => one !== folder) : [...chosen, folder].slice(0, mostChosen));
