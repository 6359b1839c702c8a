import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * A real SLURM on this one machine, for tests: Debian's packages, a controller and several slurmd, each a node of its own.
 * `node scripts/slurm.mjs start` installs (as root, by apt) and starts it, and says what to set; `stop FOLDER` ends it.
 * `npm run slurm` runs the sweep test on it (test/slurm/run.mjs).
 */
const packages = ['slurmctld', 'slurmd', 'slurm-client', 'munge'];
const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
/** Of a command that asks a controller, in milliseconds. */
const patience = 60_000;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Why there can be no SLURM here, in one sentence; undefined where there can. */
export const refusal = () => {
  if (process.platform !== 'linux') return 'SLURM runs on Linux only.';
  if (process.getuid() !== 0) return 'Starting SLURM needs root: munge and slurmd run as their own users.';
  return has('slurmctld') || has('apt-get') ? undefined : 'There is no slurmctld, and no apt-get to install it with.';
};

export const isInstalled = () => ['slurmctld', 'slurmd', 'sbatch', 'munged'].every(has);

const installSlurm = () => {
  if (isInstalled()) return;
  const quiet = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  execFileSync('apt-get', ['update', '-qq'], quiet);
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
};

const configOf = (folder, nodes) => `ClusterName=maml-lab
SlurmctldHost=${hostname()}(127.0.0.1)
SlurmctldPort=26917
AuthType=auth/munge
# Requeued jobs may begin after so many seconds; 5 is the least that SLURM takes, and without it they wait two minutes.
AuthInfo=cred_expire=5
SlurmUser=root
SlurmdUser=root
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool/%n
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/%n.pid
SlurmctldLogFile=${folder}/log/slurmctld.log
SlurmdLogFile=${folder}/log/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=bf_interval=2,sched_interval=2
ReturnToService=2
KillWait=2
MpiDefault=none
JobRequeue=1
NodeName=n[1-${nodes}] NodeHostname=${hostname()} NodeAddr=127.0.0.1 Port=[27901-${27900 + nodes}] CPUs=1 RealMemory=8000
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;

/** A SLURM in a folder of its own. */
export class Slurm {
  constructor(folder, nodes) {
    this.folder = folder;
    this.nodes = nodes;
    this.env = { ...process.env, SLURM_CONF: join(folder, 'slurm.conf') };
  }

  call(command, ...words) {
    return execFileSync(command, words, { env: this.env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: patience });
  }

  get names() {
    return Array.from({ length: this.nodes }, (_, i) => `n${i + 1}`);
  }

  startController() {
    this.call('slurmctld');
  }

  /** As a crash would: nothing is saved. */
  killController() {
    process.kill(Number(readFileSync(join(this.folder, 'slurmctld.pid'), 'utf8')), 'SIGKILL');
  }

  async untilReady() {
    for (let i = 0; i < 100; i++) {
      const idle = spawnSync('sinfo', ['-h', '-o', '%T'], { env: this.env, encoding: 'utf8' }).stdout ?? '';
      if (idle.trim() === 'idle') return;
      await sleep(200);
    }
    throw new Error(`SLURM did not come up: see ${this.folder}/log.`);
  }

  stop() {
    spawnSync('scancel', ['--me'], { env: this.env, timeout: patience });
    for (const name of ['slurmctld', ...this.names]) {
      try {
        process.kill(Number(readFileSync(join(this.folder, `${name}.pid`), 'utf8')), 'SIGKILL');
      } catch { /* It has ended before. */ }
    }
  }
}

/** Installs what is missing and starts it. @param nodes each with one processor, as far as SLURM knows */
export const startSlurm = async (nodes = 3) => {
  installSlurm();
  const folder = mkdtempSync(join(tmpdir(), 'maml-lab-slurm-'));
  chmodSync(folder, 0o755);
  const slurm = new Slurm(folder, nodes);
  for (const part of ['state', 'log', ...slurm.names.map((name) => `spool/${name}`)]) mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'slurm.conf'), configOf(folder, nodes));
  if (spawnSync('sh', ['-c', 'munge -n | unmunge']).status !== 0) startMunge();
  slurm.startController();
  for (const name of slurm.names) slurm.call('slurmd', '-N', name);
  await slurm.untilReady();
  return slurm;
};

const startMunge = () => {
  mkdirSync('/run/munge', { recursive: true });
  execFileSync('chown', ['munge:', '/run/munge']);
  if (!existsSync('/etc/munge/munge.key')) execFileSync('mungekey', ['--create']);
  execFileSync('runuser', ['-u', 'munge', '--', 'munged', '--force'], { stdio: 'ignore' });
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [what, folder] = process.argv.slice(2);
  const why = refusal();
  if (why) {
    console.error(why);
    process.exit(1);
  }
  if (what === 'stop') {
    new Slurm(folder, 16).stop();
    rmSync(folder, { recursive: true, force: true });
  } else {
    const slurm = await startSlurm();
    console.log(`export SLURM_CONF=${slurm.env.SLURM_CONF}\n# end it: node scripts/slurm.mjs stop ${slurm.folder}`);
  }
}
