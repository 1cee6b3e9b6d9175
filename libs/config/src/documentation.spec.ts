import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VARIABLES } from './variables.js';

describe('docs/configuration.md', () => {
  const page = readFileSync(join(__dirname, '../../../docs/configuration.md'), 'utf8');
  const rows = new Map(
    page
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .filter((cells) => cells.length > 4 && cells[1]?.startsWith('`'))
      .map((cells) => [cells[1]?.replaceAll('`', ''), cells]),
  );

  it('has exactly the variables that there are', () => {
    expect([...rows.keys()]).toEqual(Object.values(VARIABLES).map((v) => v.name));
  });

  it.each(Object.values(VARIABLES))('describes $name as it is', (variable) => {
    expect(rows.get(variable.name)?.join(' ')).toContain(variable.kind.expects);
    expect(rows.get(variable.name)?.join(' ')).toContain(variable.description);
  });
});
