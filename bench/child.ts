/** Processes of the bench: plain Node, bundled before, so that no loader is measured with them. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface Child {
  pid: number;
  /** Sends a request, gives the answer. One at a time. */
  ask<Answer>(question: object): Promise<Answer>;
  /** The first message it sent by itself. */
  hello<Answer>(): Promise<Answer>;
  stop(): Promise<void>;
}

export function start(name: string, flags: string[] = [], args: string[] = []): Child {
  const file = fileURLToPath(new URL(`./.out/${name}.mjs`, import.meta.url));
  const child = fork(file, args, { execArgv: flags, serialization: "advanced" });
  const ended = once(child, "exit").then(([code, signal]) => {
    throw new Error(`${name} ended (${signal ?? code}) in the middle of a measurement`);
  });
  ended.catch(() => {}); // told to who waits for an answer; else it was to end
  const next = async <T>(): Promise<T> => {
    const [value] = await Promise.race([once(child, "message"), ended]);
    return value as T;
  };
  return {
    pid: child.pid!,
    hello: next,
    ask: (question) => {
      child.send(question);
      return next();
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.disconnect();
      await gone;
    },
  };
}
