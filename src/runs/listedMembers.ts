import { join } from 'node:path';
import type { ListedMember } from '../protocol/analyses/sweep';
import { seedKey } from '../protocol/sweep';
import { type Job, memberWords } from '../protocol/sweepFiles';
import { atTrained } from './result';
import { jobsIn } from './sweepFolder';
import type { MemberStatus, SweepStatus } from './sweepStatus';

/** Members with what came of them, as the page of a sweep and the report on it show them. */
export const listedMembers = (folder: string, { members }: SweepStatus): ListedMember[] => {
  const jobs = new Map(jobsIn(folder, 'slurm').map((job) => [job.member, job]));
  return members.map((one) => listedMember(folder, one, jobs.get(one.member.id)));
};

const listedMember = (
  folder: string, { member, state, iteration, target, summary, message, said }: MemberStatus, job: Job | undefined,
): ListedMember => {
  const { evaluation, best, validation, changed } = summary ?? {};
  return {
    id: member.id, folder: join(folder, member.id), label: memberWords(member), state, iteration, target,
    settings: { ...member.settings, ...(member.seed !== null && { [seedKey]: member.seed }) },
    validation: (best ?? validation)?.mean ?? null,
    test: evaluation ? atTrained(evaluation.curve, evaluation.trainedSteps)?.mean ?? null : null,
    ...(changed !== undefined && { changed }), ...(message !== undefined && { message }), ...(said && { said }),
    ...(job && job.state !== 'COMPLETED' && { job: [job.state, job.reason === 'None' ? '' : job.reason, job.node].filter(Boolean).join(' ') }),
  };
};
