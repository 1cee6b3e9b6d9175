import { logScale } from './scale.js';
import { element, label, path, picture } from './svg.js';

export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LineChart {
  readonly title: string;
  /** Logarithmic. */
  readonly x: { readonly title: string; readonly least: number };
  /** Linear, from 0. */
  readonly y: { readonly title: string; readonly most: number; readonly ticks: readonly number[] };
  readonly series: readonly Series[];
}

const [WIDTH, HEIGHT] = [720, 400];
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 560, 40, 344];
const COLOURS = ['#1f5fbf', '#c0392b', '#1e8449', '#7d3c98', '#b9770e', '#34495e'];
const LINE_HEIGHT = 20;

export function lineChart({ title, x, y, series }: LineChart): string {
  const most = Math.max(x.least * 10, ...series.flatMap(({ points }) => points.map(([value]) => value)));
  const across = logScale(x.least, most, LEFT, RIGHT);
  const up = (value: number) => BOTTOM - (Math.min(value, y.most) / y.most) * (BOTTOM - TOP);
  const grid = { stroke: '#dddddd' };
  return picture(WIDTH, HEIGHT, title, [
    label(LEFT, 24, title, { 'font-size': 15, 'font-weight': 'bold' }),
    ...across.ticks.flatMap((tick) => [
      element('line', { x1: across.at(tick), x2: across.at(tick), y1: TOP, y2: BOTTOM, ...grid }),
      label(across.at(tick), BOTTOM + 16, tick.toLocaleString('en'), { 'text-anchor': 'middle' }),
    ]),
    ...y.ticks.flatMap((tick) => [
      element('line', { x1: LEFT, x2: RIGHT, y1: up(tick), y2: up(tick), ...grid }),
      label(LEFT - 8, up(tick) + 4, String(tick), { 'text-anchor': 'end' }),
    ]),
    label((LEFT + RIGHT) / 2, BOTTOM + 40, x.title, { 'text-anchor': 'middle' }),
    label(16, (TOP + BOTTOM) / 2, y.title, {
      'text-anchor': 'middle',
      transform: `rotate(-90 16 ${(TOP + BOTTOM) / 2})`,
    }),
    ...series.flatMap(({ name, points }, i) => {
      const stroke = COLOURS[i % COLOURS.length] as string;
      const at = TOP + 10 + i * LINE_HEIGHT;
      return [
        path(
          points.map(([a, b]) => [across.at(a), up(b)] as const),
          { stroke, 'stroke-width': 2 },
        ),
        ...(points.length > 8
          ? []
          : points.map(([a, b]) => element('circle', { cx: across.at(a), cy: up(b), r: 3, fill: stroke }))),
        element('line', { x1: RIGHT + 16, x2: RIGHT + 36, y1: at, y2: at, stroke, 'stroke-width': 2 }),
        label(RIGHT + 42, at + 4, name),
      ];
    }),
  ]);
}
