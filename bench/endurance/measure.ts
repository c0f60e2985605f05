/** Very many calls, some of which go wrong: is anything lost, untrue, or left behind? */
import { start } from "../child.js";
import type { ClientLog, Tenth } from "./client.js";
import { type Compared, compare } from "./compare.js";

export interface EnduranceResult extends Compared {
  seconds: number;
  leaks: number;
  tenths: Tenth[];
  /** After the last tenth, to after the second. */
  heapRatio: number;
}

export async function measureEndurance(
  quick: boolean,
  say: (line: string) => void,
): Promise<EnduranceResult> {
  const calls = quick ? 10_000 : 200_000;
  say(`endurance: ${calls} calls`);
  const from = performance.now();
  const server = start("endurance/server", [], [`${calls}`]);
  const stop = [server.stop];
  try {
    const { port } = await server.hello<{ port: number }>();
    const args = [`http://127.0.0.1:${port}`, `${calls}`];
    const client = start("endurance/client", ["--expose-gc"], args);
    stop.unshift(client.stop);
    const { outcomes, settled, leaks, tenths } = await client.hello<ClientLog>();
    const { done } = await server.ask<{ done: Uint8Array }>({});
    return {
      ...compare({ outcomes, settled, done }),
      leaks,
      seconds: (performance.now() - from) / 1000,
      tenths,
      heapRatio: tenths[9]!.heapBytes / tenths[1]!.heapBytes,
    };
  } finally {
    for (const end of stop) await end();
  }
}
