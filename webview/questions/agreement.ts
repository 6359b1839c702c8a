import { html } from 'lit';
import type { HeatMapModel } from '../charts/heatMapModel';
import type { ResultOf } from '../../src/protocol/analysis';
import type { gradientAgreement } from '../../src/protocol/analyses/gradientAgreement';
import { number } from '../../src/protocol/format';
import type { Drawn, Figure } from '../parts/figure';
import { t } from '../text';

type Agreement = ResultOf<typeof gradientAgreement>;

/** Do the tasks agree? Cosines of their meta-gradients. @param open called with two tasks */
export const agreementFigure = (open: (first: number, second: number) => void): Figure<Agreement> => ({
  id: 'gradientAgreement',
  title: t('Do the tasks agree?'),
  drawn: (result) => drawnOf(result, modelOf(result, open)),
});

const drawnOf = (result: Agreement, map: HeatMapModel): Drawn => ({
  unit: t('cosine of meta-gradients, {0} tasks, alike side by side', result.tasks.length),
  answer: agreementWords(result),
  picture: html`<maml-heat-map .model=${map}></maml-heat-map>`, map,
  table: () => ({
    columns: [t('task'), ...result.tasks.map(({ index }) => String(index)), t('length')],
    rows: result.cosine.map((row, i) => [`${result.tasks[i]?.index ?? i}: ${result.tasks[i]?.about ?? ''}`, ...row, result.tasks[i]?.norm]),
  }),
});

/** The finding in words. */
export const agreementWords = ({ pairs, negative, mean }: Agreement): string => (pairs === 0
  ? t('The gradients have no direction here.')
  : t('{0} of {1} pairs pull against each other; the mean cosine is {2}. Choose a cell to see the two fits.', negative, pairs, number(mean)));

const modelOf = (result: Agreement, open: (first: number, second: number) => void): HeatMapModel => {
  const names = result.tasks.map(({ index }) => String(index));
  const size = names.length;
  const values = result.cosine.flat();
  const short = (value: number | null | undefined): string | undefined =>
    (value === null || value === undefined ? undefined : value.toFixed(1).replace(/^-(?!0\.0)/, '−').replace(/^-/, '').replace('0.', '.'));
  return {
    rows: size, columns: size, square: true, values, scale: { kind: 'diverging', limit: 1 }, finding: agreementWords(result),
    texts: size <= 14 ? values.map((value, i) => (Math.floor(i / size) > i % size ? short(value) : undefined)) : undefined,
    rowLabels: names, columnLabels: names,
    describe: (row, column) => {
      const [a, b] = [result.tasks[row], result.tasks[column]];
      return t('{0}: {1}\n{2}: {3}\ncosine {4}', a?.index ?? '', a?.about ?? '', b?.index ?? '', b?.about ?? '', number(values[row * size + column]));
    },
    chosen: (row, column) => {
      const [a, b] = [result.tasks[row], result.tasks[column]];
      if (a && b && a !== b) open(a.index, b.index);
    },
  };
};
