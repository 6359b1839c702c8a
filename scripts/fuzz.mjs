import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { root } from './install.mjs';

/** `npm run fuzz [-- --cases 100000] [--seed 1] [NAME …]`: hostile input, test/fuzz; `npm test` does fewer cases of the same. */
const { values, positionals } = parseArgs({
  allowPositionals: true, options: { cases: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const files = positionals.length > 0 ? positionals.map((name) => `test/fuzz/${name}`) : ['test/fuzz'];
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...files], {
  cwd: root, stdio: 'inherit', env: { ...process.env, MAML_LAB_FUZZ: values.cases, MAML_LAB_FUZZ_SEED: values.seed },
});
process.exit(status ?? 1);
