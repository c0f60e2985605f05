import { type Dispatcher, setGlobalDispatcher } from "undici";
import { onTestFinished } from "vitest";

const SYMBOLS = [1, 2].map((version) => Symbol.for(`undici.globalDispatcher.${version}`));

/** Whether the runtime's own `fetch` can use a dispatcher of undici 6: that of undici 8, in Node 26, cannot. */
export const TAKES_UNDICI_6 = Number.parseInt(`${process.versions.undici}`, 10) < 8;

/** As a program does for proxies, retries or logs; the runtime's own `fetch` takes it too. */
export function dispatchAllBy(dispatcher: Dispatcher): void {
  const all = globalThis as unknown as Record<symbol, unknown>;
  // Not by `getGlobalDispatcher`: on Node 26, undici 7 gets a wrapper, which Node's own `fetch` cannot use.
  const before = SYMBOLS.map((symbol) => [symbol, all[symbol]] as const);
  setGlobalDispatcher(dispatcher);
  onTestFinished(() => {
    for (const [symbol, value] of before) all[symbol] = value;
    return dispatcher.destroy();
  });
}
