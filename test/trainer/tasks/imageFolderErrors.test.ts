import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { classes, draw, open, root } from '../imageFiles';

const lists = (train: string[], validation: string[], held: string[]) =>
  ({ trainClasses: train, validationClasses: validation, testClasses: held });
const withOneImageClass = () => {
  const at = classes(10, 3);
  rmSync(join(at, 'class04', '1.png'));
  rmSync(join(at, 'class04', '2.png'));
  return at;
};
const sameClassTwice = () => {
  const at = join(root, 'twice');
  for (const split of ['train', 'validation', 'test']) classes(2, 3, join(at, split));
  return at;
};
const noValidation = () => {
  const at = join(root, 'pair');
  for (const split of ['train', 'test']) classes(2, 3, join(at, split));
  return at;
};
const aFile = () => {
  writeFileSync(join(root, 'file'), 'text');
  return join(root, 'file');
};
const empty = () => {
  mkdirSync(join(root, 'empty'));
  return join(root, 'empty');
};
test.each<[string, () => string, object, RegExp]>([
  ['absent folder', () => 'nowhere', {}, /^taskSet\.path: there is no folder .*nowhere\.$/],
  ['a file', aFile, {}, /^taskSet\.path: .*file is a file, not a folder\.$/],
  ['no classes', empty, {}, /has no classes: put one folder per class there/],
  ['one-image class', withOneImageClass, {}, /class "class04" \(.*class04\) has 1 image, but an episode needs 3 of each class/],
  ['several short classes', () => classes(10, 2), {}, /has 2 images \(and \d more classes have too few\)/],
  ['split below way', () => classes(10, 3), { way: 4 },
    /the validation split has 2 classes, fewer than taskSet\.way = 4/],
  ['empty split', () => classes(3, 3), { testShare: 0 }, /the (validation|test) split has [01] class/],
  ['shares that leave nothing', () => classes(10, 3), { testShare: 0.9 }, /leaves no training classes/],
  ['one list alone', () => classes(4, 3), { testClasses: ['class00'] }, /give all of trainClasses/],
  ['unknown class', () => classes(4, 3), lists(['class00'], ['class01'], ['dgo']),
    /testClasses: "dgo" is no class in/],
  ['class in two lists', () => classes(4, 3), lists(['class00'], ['class01'], ['class00']),
    /class "class00" is in train and test: a class belongs to one split/],
  ['class in two folders', sameClassTwice, {}, /class "class00" is in train and validation/],
  ['no validation folder', noValidation, {}, /has train\/ and test\/ but no validation\//],
])('%s', async (_name, make, chosen, message) => {
  await expect(open(make(), chosen)).rejects.toThrow(message);
});

test('an unreadable image is named when it is drawn', async () => {
  const at = classes(10, 3);
  for (let c = 0; c < 10; c++) writeFileSync(join(at, `class0${c}`, '1.png'), 'no image');
  const source = await open(at);
  expect(() => draw(source, 0)).toThrow(/class0\d.1\.png is neither a PNG nor a JPEG image: replace or remove it/);
});
