import { build, install, run } from './install.mjs';

/** `npm start`: install, build, and train the sample experiment to its adaptation table. */
install();
build();
console.error('Training examples/sinusoid-quick.maml.json …');
process.exit(run(process.execPath, ['dist/cli.js', 'run', 'examples/sinusoid-quick.maml.json', ...process.argv.slice(2)]));
