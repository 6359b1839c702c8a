import * as tf from '@tensorflow/tfjs-core';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { declarationsText, declaredOperations } from '../../../src/protocol/scaffold/declarations';
import { starters } from '../../../src/protocol/scaffold/starters';
import { readConfig } from '../../../src/trainer/config/configFile';
import { runModuleTest } from '../../../src/trainer/moduleTest';
import { schemas } from '../../../src/trainer/registry';
import { writeScaffold } from '../../../src/trainer/config/scaffolds';
import { folderWith } from '../userModules';

const written = (name: string, folder = folderWith({})): string[] => writeScaffold(starters[name], join(folder, 'mine.maml.json'));

test.each(Object.keys(starters))('scaffold %s is a config that can be read', (name) => {
  expect(readConfig(written(name)[0], [], schemas()).name).toBe('mine');
});

describe.each(Object.keys(starters).filter((name) => starters[name].files))('scaffold %s, with a module', (name) => {
  const files = written(name);

  test('passes its own test', async () => {
    const file = files.find((path) => path.endsWith('.test.ts')) ?? '';
    const results = await runModuleTest(file);
    expect(results.map(({ failure }) => failure)).toEqual(results.map(() => undefined));
    expect(results.length).toBeGreaterThanOrEqual(3);
  });

  test('has types in a folder where nothing is installed', () => {
    const program = ts.createProgram(files.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts')), {
      strict: true, noEmit: true, types: [], target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler, lib: ['lib.es2022.d.ts'],
    });
    const errors = ts.getPreEmitDiagnostics(program)
      .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
    expect(errors).toEqual([]);
  });
});

describe('a scaffold', () => {
  test('replaces nothing', () => {
    const folder = folderWith({ 'mine.tasks.ts': 'precious' });
    expect(() => written('ownTasks', folder)).toThrow(/mine\.tasks\.ts is already there: nothing was written/);
    expect(existsSync(join(folder, 'mine.maml.json'))).toBe(false);
    expect(readFileSync(join(folder, 'mine.tasks.ts'), 'utf8')).toBe('precious');
  });

  test('has the declarations that the sample workspace ships', () => {
    expect(readFileSync(join(__dirname, '../../../examples/maml-lab.d.ts'), 'utf8')).toBe(declarationsText);
  });

  test('shares its declarations with others of the folder', () => {
    const folder = folderWith({});
    writeScaffold(starters.ownTasks, join(folder, 'a.maml.json'));
    expect(writeScaffold(starters.ownModel, join(folder, 'b.maml.json'))).toHaveLength(3);
    expect(readFileSync(join(folder, 'maml-lab.d.ts'), 'utf8')).toBe(declarationsText);
  });

  test('declares only what tfjs-core has', () => {
    expect(declaredOperations.filter((name) => typeof (tf as Readonly<Record<string, unknown>>)[name] !== 'function')).toEqual([]);
  });

  test('tells which of its tests fails, and where', async () => {
    const [config] = written('ownTasks');
    const module = config.replace('.maml.json', '.tasks.ts');
    writeFileSync(module, readFileSync(module, 'utf8').replace('slope * value', 'slope + value'));
    const results = await runModuleTest(config.replace('.maml.json', '.tasks.test.ts'));
    expect(results.filter(({ failure }) => failure)).toMatchObject([
      { name: 'all points of a task are on one line', failure: expect.stringMatching(/mine\.tasks\.test\.ts:22: /) },
    ]);
  });
});
