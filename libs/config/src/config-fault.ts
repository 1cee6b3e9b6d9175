/** The environment is not usable. One line per fault, each naming a variable and what it must be, none a value. */
export class ConfigFault extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The configuration is not valid:\n${faults.map((f) => `- ${f}`).join('\n')}`);
    this.name = 'ConfigFault';
  }
}
