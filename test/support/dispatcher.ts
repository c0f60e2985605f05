import { type Dispatcher, getGlobalDispatcher, setGlobalDispatcher } from "undici";
import { onTestFinished } from "vitest";

/** As a program does for proxies, retries or logs; the runtime's own `fetch` takes it too. */
export function dispatchAllBy(dispatcher: Dispatcher): void {
  const before = getGlobalDispatcher();
  setGlobalDispatcher(dispatcher);
  onTestFinished(() => {
    setGlobalDispatcher(before);
    return dispatcher.destroy();
  });
}
