import { join } from 'node:path';
import type { ListedMember } from '../protocol/analyses/sweep';
import type { Unlike } from '../protocol/comparable';
import { seedKey } from '../protocol/sweep';
import { type Job, memberWords } from '../protocol/sweepFiles';
import { testOf, validationOf } from './result';
import { jobsIn } from './sweepFolder';
import { unlikeFirst } from './sweepProtocols';
import type { MemberStatus, SweepStatus } from './sweepStatus';

/** Members with what came of them, as the page of a sweep and the report on it show them. */
export const listedMembers = (folder: string, { members }: SweepStatus): ListedMember[] => {
  const jobs = new Map(jobsIn(folder, 'slurm').map((job) => [job.member, job]));
  const others = unlikeFirst(members);
  return members.map((one) => listedMember(folder, one, jobs.get(one.member.id), others.get(one.member.id)));
};

const listedMember = (
  folder: string, { member, state, iteration, target, summary, message, said }: MemberStatus, job: Job | undefined,
  unlike: readonly Unlike[] | undefined,
): ListedMember => {
  const changed = summary?.changed;
  return {
    id: member.id, folder: join(folder, member.id), label: memberWords(member), state, iteration, target,
    settings: { ...member.settings, ...(member.seed !== null && { [seedKey]: member.seed }) },
    validation: (summary && validationOf(summary))?.mean ?? null, test: (summary && testOf(summary))?.mean ?? null,
    ...(unlike && { unlike: [...unlike] }), ...(changed !== undefined && { changed }),
    ...(message !== undefined && { message }), ...(said && { said }),
    ...(job && job.state !== 'COMPLETED' && { job: [job.state, job.reason === 'None' ? '' : job.reason, job.node].filter(Boolean).join(' ') }),
  };
};
