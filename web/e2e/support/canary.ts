// A host that nothing may ever ask for: it notes whoever connects, even without asking.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export class Canary {
  /** What content names as its host. */
  readonly host: string;
  readonly heard: string[] = [];
  readonly close: () => Promise<void>;

  private constructor(host: string, close: () => Promise<void>) {
    this.host = host;
    this.close = close;
  }

  static async listen(): Promise<Canary> {
    const server = createServer((request, response) => {
      canary.heard.push(`${request.method} ${request.url}`);
      response.writeHead(204, { 'Access-Control-Allow-Origin': '*' }).end();
    });
    server.on('connection', () => canary.heard.push('a connection'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const canary: Canary = new Canary(`127.0.0.1:${(server.address() as AddressInfo).port}`, () => new Promise((done) => {
      server.closeAllConnections();
      server.close(() => done());
    }));
    return canary;
  }
}
