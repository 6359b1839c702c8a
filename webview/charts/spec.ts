import type { Role } from '../theme';

type Numbers = ArrayLike<number | null>;

/** Shapes of scattered points, so that no kind is told by its colour alone. */
export const marks = ['circle', 'square', 'triangle', 'diamond'] as const;
export type Mark = (typeof marks)[number];

/** One curve; each has its own x. */
export interface Curve {
  readonly id: string;
  readonly label: string;
  readonly role: Role;
  readonly width: number;
  /** Instead of the dash of its role: several curves of one colour are told apart by it. */
  readonly dash?: readonly number[];
  /** Single circles with whiskers for the band instead of a line. */
  readonly scattered?: boolean;
  /** The shape of its scattered points; circles without it. */
  readonly mark?: Mark | undefined;
  /** What each of its scattered points is, and what opens one. */
  readonly names?: readonly string[];
  readonly pick?: (index: number) => void;
  readonly x: ArrayLike<number>;
  readonly y: Numbers;
  /** Drawn behind the curve, e.g. the 95 % interval. */
  readonly band?: { readonly label: string; readonly low: Numbers; readonly high: Numbers };
  /** Value written at its right end. */
  readonly end?: string;
  /** Each of its values gets a small circle while there are few. */
  readonly marked?: boolean;
  /** Measured on the right axis instead of the left one. */
  readonly right?: boolean;
}

/** Many thin lines without names: line[i] stands at x[i], or at i without an x. */
export interface ThinLines {
  readonly label: string;
  readonly x?: readonly number[];
  readonly lines: readonly (readonly (number | null)[])[];
  /** The line that is drawn strongly. */
  readonly chosen?: number | undefined;
  /** Called with the line that was clicked. */
  readonly pick?: (line: number) => void;
}

/** What is said with a vertical line. */
export interface Vertical {
  readonly x: number;
  readonly label: string;
  readonly dash: readonly number[];
}

/** A point worth naming, as an open circle. */
export interface Circle {
  readonly x: number;
  readonly y: number;
  readonly label: string;
}

export interface Axis {
  readonly label: string;
  readonly range: readonly [number, number];
  readonly format: (value: number) => string;
}

/** The numbers behind a chart. */
export interface TableSpec {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What was left out, if anything was. */
  readonly note?: string;
}

/** Everything a line chart draws, as plain data made from the state by a pure function. */
export interface ChartSpec {
  readonly id: string;
  readonly title: string;
  /** Unit, scale and number of tasks, beside the title. */
  readonly unit: string;
  /** The finding in one sentence, for a screen reader. */
  readonly finding: string;
  /** `log` where the chart offers a logarithmic axis; `ticks` places that are named, instead of round numbers. */
  readonly x: Axis & { readonly whole?: boolean; readonly log?: boolean; readonly ticks?: readonly number[] };
  /** `log` likewise; `noLog` says why these values have none. */
  readonly y: Axis & { readonly log?: boolean; readonly noLog?: string };
  readonly right?: Axis;
  readonly curves: readonly Curve[];
  readonly thin?: ThinLines;
  readonly verticals: readonly Vertical[];
  readonly circles: readonly Circle[];
  /** The answer in words, below a title that asks. */
  readonly answer?: string;
  /** Said below the chart: what was clipped. */
  readonly clipped?: string;
  readonly table: () => TableSpec;
  /** Something of its own in the title row, e.g. a choice of what is drawn. */
  readonly tools?: unknown;
}

/** How a chart is looked at; kept by the editor over a reload. */
export interface ChartView {
  /** The part of the x axis that was zoomed into. */
  readonly zoom?: readonly [number, number] | undefined;
  readonly log: boolean;
  readonly logX?: boolean | undefined;
  readonly table: boolean;
  readonly hidden: readonly string[];
}
