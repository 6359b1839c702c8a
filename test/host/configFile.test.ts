import { describe, expect, it } from 'vitest';
import { trainerEnvironment } from '../../src/host/childEnvironment';
import { experimentName, newRunFolder, runNamesOf, stemOf } from '../../src/host/configFile';

describe('config files and their runs', () => {
  it.each([
    ['{ "name": "mine" }', 'mine'], ['// comment\n{ "name": "mine", }', 'mine'], ['{}', 'a'], ['{ "name": 3 }', 'a'],
    ['{ "name": "" }', 'a'], ['not json', 'a'], ['', 'a'], ['{ "name": "half', 'half'],
  ])('%s is called %s', (text, name) => expect(experimentName('/w/a.maml.json', text)).toBe(name));

  it('names a run after its config and the local time', () => {
    const folder = newRunFolder('/w/a.maml.json', new Date(2026, 0, 2, 3, 4, 5));
    expect(folder).toBe('/w/runs/a-20260102-030405');
    expect(runNamesOf('/w/a.maml.json')(folder)).toBe(true);
    expect(runNamesOf('/w/a.maml.json')(`${folder}-2`)).toBe(true);
    expect(runNamesOf('/w/a-b.maml.json')(folder)).toBe(false);
    expect(runNamesOf('/w/a.maml.json')('/w/runs/a-b-20260102-030405')).toBe(false);
    expect(stemOf('/w/other.json')).toBe('other.json');
  });
});

describe("a trainer's environment", () => {
  const own = {
    PATH: '/bin', HOME: '/home/x', VSCODE_IPC_HOOK: 'x', NODE_OPTIONS: '--inspect', NODE_CHANNEL_FD: '3',
    ELECTRON_RUN_AS_NODE: '1', ELECTRON_NO_ASAR: '1', GONE: undefined,
  };
  it('has nothing of VS Code in it', () => {
    expect(trainerEnvironment(own, false)).toEqual({ PATH: '/bin', HOME: '/home/x' });
  });
  it('tells Electron to be Node', () => {
    expect(trainerEnvironment(own, true)).toEqual({ PATH: '/bin', HOME: '/home/x', ELECTRON_RUN_AS_NODE: '1' });
  });
});
