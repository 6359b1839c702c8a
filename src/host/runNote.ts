import * as z from 'zod';

const noteSchema = z.object({
  /** What a person calls the run. */
  name: z.string().optional(),
  pinned: z.boolean().optional(),
  /** Whether its end shall be told. */
  notify: z.boolean().optional(),
  /** Why its trainer ended, where its record could not take it (a full disk, a kill). */
  failure: z.string().optional(),
});
/** What the editor remembers of a run; its folder is never touched for it. */
export type RunNote = z.output<typeof noteSchema>;
/** Notes by run folder, as the editor's state keeps them. */
export const savedNotes = z.record(z.string(), noteSchema);
