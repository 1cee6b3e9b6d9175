import { connect } from 'node:net';

const PATIENCE_MS = 1_000;

/** Whether the server on this port of 127.0.0.1 takes the password and has loaded its data. */
export function redisAnswers(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    let answer = '';
    const settle = (outcome: boolean) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.setTimeout(PATIENCE_MS, () => settle(false));
    socket.on('error', () => settle(false));
    socket.on('close', () => settle(false));
    socket.on('data', (data) => {
      answer += data.toString();
      if (/^[-+].*\r\n[-+].*\r\n/.test(answer)) settle(answer.includes('+PONG'));
    });
  });
}
