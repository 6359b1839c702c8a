import fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { confineModules, mustBeOwnFolder } from '../../src/trainer/confine';
import { loadUserModule } from '../../src/trainer/userModule';
import { temporaryFolder } from '../runs/folder';

const good = 'export default () => 1;\n';
/** A workspace with a module, beside it a folder that does not belong to it, and links out of it. */
const world = () => {
  const base = temporaryFolder();
  const [workspace, outside] = [join(base, 'workspace'), join(base, 'outside')];
  for (const folder of [join(workspace, 'sub'), outside]) fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(join(workspace, 'own.ts'), good);
  fs.writeFileSync(join(outside, 'evil.ts'), good);
  fs.writeFileSync(join(workspace, 'importer.ts'), "import evil from '../outside/evil';\nexport default evil;\n");
  fs.writeFileSync(join(workspace, 'json.ts'), "const data = require('../outside/data.json');\nexport default data;\n");
  fs.writeFileSync(join(outside, 'data.json'), '{}');
  fs.symlinkSync(join(outside, 'evil.ts'), join(workspace, 'link.ts'));
  fs.symlinkSync(outside, join(workspace, 'linked'));
  fs.symlinkSync(workspace, join(base, 'alias'));
  return { base, workspace, outside };
};
afterEach(() => confineModules([]));

describe('modules stay in the workspace', () => {
  const inside = /lies outside/;
  test.each([
    ['a file of the workspace', '.', 'own.ts', undefined],
    ['from a folder inside it', 'sub', '../own.ts', undefined],
    ['a path that leads out', '.', '../outside/evil.ts', inside],
    ['a link to a file outside', '.', 'link.ts', inside],
    ['a linked folder', '.', 'linked/evil.ts', inside],
    ['an import that leads out', '.', 'importer.ts', inside],
    ['a required file outside', '.', 'json.ts', inside],
  ])('%s', async (_, folder, path, refused) => {
    const { workspace } = world();
    confineModules([workspace]);
    const loading = loadUserModule(path, join(workspace, folder), 'model.path');
    if (refused) await expect(loading).rejects.toThrow(refused);
    else expect((await loading).value).toBeTypeOf('function');
  });

  test('an absolute path, and a workspace that is itself reached by a link', async () => {
    const { base, workspace, outside } = world();
    confineModules([join(base, 'alias')]);
    expect((await loadUserModule('own.ts', workspace, 'model.path')).value).toBeTypeOf('function');
    await expect(loadUserModule(join(outside, 'evil.ts'), workspace, 'model.path')).rejects.toThrow(/model.path: .* lies outside/);
  });

  test('without named folders: the config\'s own; a run folder must lie under the folder it names', async () => {
    const { workspace, outside } = world();
    expect((await loadUserModule('own.ts', workspace, 'model.path')).value).toBeTypeOf('function');
    await expect(loadUserModule('../outside/evil.ts', workspace, 'model.path')).rejects.toThrow(inside);
    expect(() => mustBeOwnFolder(join(workspace, 'runs', 'a'), workspace)).not.toThrow();
    expect(() => mustBeOwnFolder(join(workspace, 'runs', 'a'), outside)).toThrow(/neither around the run/);
    confineModules([workspace]);
    expect(() => mustBeOwnFolder(join(workspace, 'runs', 'a'), outside), 'then each module is checked').not.toThrow();
  });
});
