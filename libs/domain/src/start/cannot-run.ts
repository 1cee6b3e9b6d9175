/** A fault of the installation that no waiting mends: the process says so in one line and ends. */
export class CannotRun extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CannotRun';
  }
}
