/** Runs inside the extension host: the tools for language models, and whether activating leaves anything behind. */
const assert = require('node:assert/strict');
const { join } = require('node:path');
const vscode = require('vscode');

const names = ['explain_run', 'list_runs', 'read_results', 'start_run', 'stop_run', 'suggest_settings'].map((name) => `maml_${name}`);
const own = async () => (await vscode.commands.getCommands(true)).filter((id) => /^mamlLab\.\w+$/.test(id)).sort();
const textOf = (result) => result.content.map((part) => part.value).join('\n');
const invoke = async (name, input) => textOf(await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }));
const refused = (name, input) => invoke(name, input).then((text) => assert.fail(`${name} answered: ${text}`), ({ message }) => message);

/** What activate() is given, as far as the extension uses it. */
const contextOf = (extension) => {
  const memory = new Map();
  const memento = { get: (key, other) => memory.get(key) ?? other, update: async (key, value) => void memory.set(key, value),
    keys: () => [...memory.keys()] };
  const uri = (folder) => vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, '.leak', folder);
  return {
    subscriptions: [], extension, extensionUri: extension.extensionUri, extensionPath: extension.extensionPath,
    asAbsolutePath: (path) => join(extension.extensionPath, path), extensionMode: vscode.ExtensionMode.Test,
    globalState: { ...memento, setKeysForSync() {} }, workspaceState: memento,
    globalStorageUri: uri('global'), storageUri: uri('workspace'), logUri: uri('log'),
  };
};

/**
 * VS Code makes the folder of an extension's logs at its first channel, and hands out a channel again for good that was closed before that:
 * an own channel is shown first.
 */
async function logsCanBeKept() {
  const probe = vscode.window.createOutputChannel('Probe', { log: true });
  probe.show(true);
  while (!vscode.workspace.textDocuments.some(({ uri }) => uri.scheme === 'output' && uri.path.includes('Probe'))) {
    await new Promise((done) => setTimeout(done, 50));
  }
  probe.dispose();
}

/** Two lives in one host: the second must find nothing of the first. */
async function leak(extension) {
  await logsCanBeKept();
  const before = await own();
  assert.deepEqual(before, [], 'not active yet');
  const counts = [];
  for (let life = 0; life < 2; life++) {
    const { activate, deactivate } = require(join(extension.extensionPath, 'dist/extension.js'));
    const context = contextOf(extension);
    await activate(context);
    counts.push(context.subscriptions.length);
    assert.ok((await own()).length > 0, 'its commands are there');
    await deactivate?.();
    for (const one of context.subscriptions.reverse()) await one.dispose();
    assert.deepEqual(await own(), before, 'no command is left');
  }
  assert.equal(counts[0], counts[1]);
  console.log(`LEAK none: twice ${counts[0]} subscriptions, none left`);
}

async function tools() {
  const offered = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith('maml_')).sort();
  assert.deepEqual(offered, names);
  assert.match(await invoke('maml_list_runs', {}), /No run fits|"total"/);
  assert.match(await invoke('maml_suggest_settings', { config: 'sinusoid-quick.maml.json' }), /There is no old task/);
  assert.match(await refused('maml_explain_run', { run: '../../etc' }), /outside|There is no/);
  assert.match(await refused('maml_start_run', { config: '/etc/passwd' }), /outside|no config/);
  console.log('TOOLS six, and paths stay inside');
}

exports.run = async () => {
  const extension = vscode.extensions.getExtension('maml-lab.maml-lab');
  if (!extension.isActive) await leak(extension);
  await extension.activate();
  await tools();
};
