import { expect, test } from 'vitest';
import type { TaskSource } from '../../../src/trainer/taskSet';
import { character, draw, open, rows } from '../characters';

/** A quarter turn counter-clockwise. */
const turned = (image: readonly number[], side = 28) =>
  image.map((_, i) => image[(i % side) * side + side - 1 - Math.floor(i / side)]);

test('augment: one turn per class and episode, for all its images, and no character twice', () => {
  const source = open({ way: 20, queries: 1, rotations: 'augment' });
  const turns = new Set<string>();
  for (let i = 0; i < 30; i++) {
    const about = draw(source, i, 'test').about as string[];
    expect(new Set(about.map(character)).size).toBe(20);
    for (const name of about) turns.add(/ (\d+)°$/.exec(name)?.[1] ?? '0');
  }
  expect([...turns].sort()).toEqual(['0', '180', '270', '90']);
});

test('a class is its character with every image turned alike', () => {
  const whole = (source: TaskSource, wanted: string) => {
    for (let i = 0; ; i++) {
      const task = draw(source, i, 'validation');
      const label = (task.about as string[]).indexOf(wanted);
      if (label < 0) continue;
      const images = [rows(task.support.x)[label], ...rows(task.query.x).slice(label * 19, label * 19 + 19)];
      return new Set(images.map(String));
    }
  };
  const chosen = { way: 20, shots: 1, queries: 19 };
  const plain = whole(open({ ...chosen, rotations: 'none' }), 'Armenian/character04');
  const quarter = whole(open(chosen), 'Armenian/character04 90°');
  expect(new Set([...plain].map((image) => String(turned(image.split(',').map(Number)))))).toEqual(quarter);
});

test('classes: turns of one character count as classes, and may meet', () => {
  const source = open({ way: 200, queries: 1 });
  const about = draw(source, 0, 'validation').about as string[];
  expect(new Set(about).size).toBe(200);
  expect(new Set(about.map(character)).size).toBeLessThan(200);
});
