// A permitting authority in a thread of its own: it goes on while the test blocks its event loop.
import { createServer } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

const { answerAfterMs, thenAfterMs, then } = workerData;
const counts = new Int32Array(workerData.counts);
const body = JSON.stringify({ allowed: true, code: "ALLOW", request_id: "from-the-thread" });

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => undefined);
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk;
    if (!received.includes("}")) return;
    received = "";
    counts[0] += 1;
    setTimeout(() => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
      counts[1] += 1;
      const cut = () => Atomics.add(counts, 2, 1);
      if (then === "end") setTimeout(() => socket.end(cut), thenAfterMs);
      if (then === "reset") setTimeout(() => socket.on("close", cut).resetAndDestroy(), thenAfterMs);
    }, answerAfterMs);
  });
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
