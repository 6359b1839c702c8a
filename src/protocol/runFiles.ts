import * as z from 'zod';

/** Who writes a run. Lies in `lease.json` and, from the moment it is claimed, in `epoch-<n>`. */
export const leaseSchema = z.object({
  host: z.string(),
  /** Namespace of the process numbers (containers); empty where the system has none. */
  space: z.string(),
  pid: z.int(),
  /** When the process began, in the system's own words; null where the system does not tell. */
  startTime: z.string().nullable(),
  token: z.string(),
  /** Grows with each takeover. A writer that sees a higher one stops without writing. */
  epoch: z.int(),
  /** Grows while the writer lives. */
  beat: z.int(),
  /** The writer has ended in order: the run is free. */
  released: z.boolean(),
});
export type LeaseRecord = z.output<typeof leaseSchema>;

/** A result of a run that ended without a final evaluation: the file in its folder, and the checkpoint that was measured. */
export const evaluatedLater = z.object({ file: z.string(), iteration: z.int() });
export type EvaluatedLater = z.output<typeof evaluatedLater>;

/** What ran the graph: a resume needs the same. */
const runtimeRecord = z.object({
  name: z.string(), threads: z.int(), versions: z.record(z.string(), z.string()),
});
export type RuntimeRecord = z.output<typeof runtimeRecord>;

/** `config.json` of a run folder: the resolved config, and what Resume needs beside it. */
export const runRecordSchema = z.object({
  format: z.literal(1),
  /** Version of MAML Lab that began the run. */
  version: z.string(),
  /** The config file that was run, and the folder where its relative paths start. */
  source: z.string(), folder: z.string(),
  config: z.record(z.string(), z.unknown()),
  /** The checkpoint that a branched run took its first meta-parameters from. */
  from: z.object({ run: z.string(), iteration: z.int() }).optional(),
  /** The sweep that the run is a member of: its file, and which member. */
  sweep: z.object({ file: z.string(), member: z.string() }).optional(),
  /** Digests of the data that it stands on, by setting or name. */
  data: z.record(z.string(), z.string()).optional(),
  /** Known once the graph is compiled. */
  runtime: runtimeRecord.optional(),
});
export type RunRecord = z.output<typeof runRecordSchema>;
