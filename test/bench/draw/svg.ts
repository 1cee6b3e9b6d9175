type Attributes = Readonly<Record<string, string | number>>;

/** One SVG element. `content` is markup; text goes through `escaped`. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return `<${name}${list.join('')}${content ? `>${content}</${name}>` : '/>'}`;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

export function label(x: number, y: number, text: string, attributes: Attributes = {}): string {
  return element('text', { x: round(x), y: round(y), ...attributes }, escaped(text));
}

export function path(points: readonly (readonly [number, number])[], attributes: Attributes): string {
  const d = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
  return element('path', { d, fill: 'none', ...attributes });
}

/** A white ground, so that it can be read in dark pages too. */
export function picture(width: number, height: number, title: string, parts: readonly string[]): string {
  const ground = element('rect', { width, height, fill: '#ffffff' });
  const content = [element('title', {}, escaped(title)), ground, ...parts].join('\n');
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height };
  return `${element('svg', { ...attributes, 'font-family': 'sans-serif', 'font-size': 12, role: 'img' }, `\n${content}\n`)}\n`;
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}
