import { STATUS_CODES } from "node:http";
import type { Step } from "./fault-server.js";

type Headers = Record<string, string>;

function head(status: number, headers: Headers): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n`;
}

/** A whole answer; the connection stays open. */
export function answer(status: number, body: string | Buffer = "", headers: Headers = {}): Step {
  const bytes = Buffer.from(body);
  const length: Headers =
    status === 204 || status === 304 ? {} : { "Content-Length": `${bytes.length}` };
  return (socket) => {
    socket.write(head(status, { ...length, "Content-Type": "application/json", ...headers }));
    socket.write(bytes);
  };
}

export function json(status: number, body: unknown, headers: Headers = {}): Step {
  return answer(status, JSON.stringify(body), headers);
}

/** Bytes as they are; what then becomes of the connection. */
export function raw(text: string | Buffer, then: "keep" | "close" | "reset" = "keep"): Step {
  return (socket) => {
    socket.write(text, () => {
      if (then === "close") socket.end();
      // After what was written has left, so that it is read before the reset.
      if (then === "reset") setImmediate(() => socket.resetAndDestroy());
    });
  };
}

export const silence: Step = () => {};
export const close: Step = (socket) => void socket.end();
export const reset: Step = (socket) => void socket.resetAndDestroy();

/** The head, then the body byte by byte, for ever slower than anyone waits. */
export function drip(status: number, body: string): Step {
  return (socket) => {
    socket.write(
      head(status, { "Content-Length": `${body.length}`, "Content-Type": "application/json" }),
    );
    let at = 0;
    const timer = setInterval(() => {
      if (at < body.length - 1) socket.write(body.slice(at, ++at));
    }, 10);
    socket.on("close", () => clearInterval(timer));
  };
}

/** As fast as it is read, without an end. */
export function endless(status: number, headers: Headers = {}): Step {
  return (socket) => {
    socket.write(
      head(status, {
        "Transfer-Encoding": "chunked",
        "Content-Type": "application/json",
        ...headers,
      }),
    );
    const chunk = `10000\r\n${" ".repeat(0x10000)}\r\n`;
    const pump = () => {
      while (socket.writable && socket.write(chunk));
    };
    socket.on("drain", pump);
    pump();
  };
}
