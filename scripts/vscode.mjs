/**
 * `npm run vscode`: opens a VS Code with this extension in it and the examples as its folder.
 * A desktop VS Code when there is one, else VS Code in the browser (code-server) until Ctrl-C.
 *
 *   npm run vscode -- [FOLDER] [--browser]
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startCodeServer } from './codeServer.mjs';

const PORT = 8642;
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const windows = process.platform === 'win32';

const { values, positionals } = parseArgs({
  options: { browser: { type: 'boolean' } },
  allowPositionals: true,
});
const folder = resolve(positionals[0] ?? join(root, 'examples'));

try {
  if (!existsSync(folder)) throw new Error(`There is no folder ${folder}.`);
  build();
  if (!values.browser && hasDesktop()) openDesktop();
  else await openInBrowser();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function build() {
  const script = join(root, 'scripts', 'build.mjs');
  const { status } = spawnSync(process.execPath, [script], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('The build failed: see above.');
}

/** A `code` in the terminal of a remote window belongs to that window and loads no extension. */
function hasDesktop() {
  const remote = process.env.VSCODE_IPC_HOOK_CLI || process.env.SSH_CONNECTION;
  const screen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (remote || !screen) return false;
  return spawnSync('code', ['--version'], { shell: windows }).status === 0;
}

function openDesktop() {
  const quote = (text) => (windows ? `"${text}"` : text);
  const args = [`--extensionDevelopmentPath=${quote(root)}`, quote(folder)];
  const { status } = spawnSync('code', args, { shell: windows, stdio: 'inherit' });
  if (status !== 0) {
    throw new Error('`code` could not open a window: try `npm run vscode -- --browser`.');
  }
  console.log(`Opened ${folder} in VS Code.`);
}

/** A secret in the address keeps other users of this machine out. */
async function openInBrowser() {
  const dataDir = join(root, '.cache', 'code-server', 'profile');
  const options = { folder, extensionPath: root, port: PORT, dataDir, token: true };
  const server = await startCodeServer(options);
  const { port } = new URL(server.url);
  console.log(`\nVS Code with MAML Lab: ${server.address}`);
  console.log(`From another machine first: ssh -L ${port}:127.0.0.1:${port} <this machine>`);
  console.log('Ctrl-C ends it.');
  await new Promise((done) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, done);
    server.ended.then(done);
  });
  await server.stop();
}
