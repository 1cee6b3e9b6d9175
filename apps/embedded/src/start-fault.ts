/** Why Curfew cannot start or go on, in one line for the person at the terminal. */
export class StartFault extends Error {
  constructor(line: string) {
    super(line);
    this.name = 'StartFault';
  }
}
