import { lineChart } from './line-chart.js';
import { logScale } from './scale.js';
import { element, escaped } from './svg.js';

describe('element', () => {
  it('escapes what would be markup', () => {
    expect(element('a', { b: '"<' }, escaped('x & y'))).toBe('<a b="&#34;&#60;">x &#38; y</a>');
  });
});

describe('logScale', () => {
  it('spans whole powers of ten, and keeps zero at its low end', () => {
    const scale = logScale(1, 250, 0, 300);
    expect(scale.ticks).toEqual([1, 10, 100, 1000]);
    expect([1, 10, 1000, 0].map(scale.at)).toEqual([0, 100, 300, 0]);
  });
});

describe('lineChart', () => {
  const chart = lineChart({
    title: 'Lateness <all>',
    x: { title: 'ms', least: 1 },
    y: { title: 'share', most: 1, ticks: [0, 0.5, 1] },
    series: [
      {
        name: 'curfew',
        points: [
          [1, 0],
          [10, 1],
        ],
      },
      {
        name: 'peer',
        points: [
          [1, 0],
          [1000, 2],
        ],
      },
    ],
  });

  it('draws a line and a name for each series', () => {
    expect(chart.match(/<path /g)).toHaveLength(2);
    expect(chart).toContain('>peer</text>');
    expect(chart).toContain('<title>Lateness &#60;all&#62;</title>');
  });

  it('keeps what is beyond the top at the top', () => {
    expect(chart).toMatch(/<path d="M64 344L560 40"[^>]*#c0392b/);
  });
});
