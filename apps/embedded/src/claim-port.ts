import { tryPort } from './processes/free-port.js';
import { StartFault } from './start-fault.js';

/** The port that the API will listen on, seen to be free. Throws a `StartFault` when it cannot be had. */
export async function claimPort(host: string, port: number): Promise<number> {
  try {
    return await tryPort(host, port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new StartFault(`port ${port} of ${host} is taken: set CURFEW_PORT to another`);
    if (code === 'EACCES') throw new StartFault(`port ${port} needs rights that you lack: set CURFEW_PORT to another`);
    throw new StartFault(`${host} is not an address of this machine (${code}): set CURFEW_HOST to one`);
  }
}
