import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { fileURLToPath } from "node:url";
import { PERMITTED } from "./answering-server.js";
import { closeServer, listen } from "./listen.js";

export type CertificateName = "trusted" | "expired" | "other-host";

/** The test CA that signed every certificate here. */
export const CA_FILE = fileURLToPath(new URL("certificates/ca.pem", import.meta.url));

export interface TlsServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: number;
}

/** Permits everything, over TLS with the named certificate. */
export async function tlsServer(name: CertificateName): Promise<TlsServer> {
  const pem = readFileSync(new URL(`certificates/${name}.pem`, import.meta.url));
  let requests = 0;
  const server = createServer({ key: pem, cert: pem }, (request, response) => {
    request.resume().on("end", () => {
      requests += 1;
      response.end(JSON.stringify(PERMITTED));
    });
  });
  const port = await listen(server);
  return {
    url: `https://localhost:${port}`,
    get requests() {
      return requests;
    },
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return closeServer(server);
    },
  };
}
