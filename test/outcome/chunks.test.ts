/** A body is read whole, in order, and to its bound. */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { createMeumClient, settle } from "../support/fixture.js";
import { KEY } from "../support/secret.js";

const TEXT = JSON.stringify({ disconnected: true, text: "äöü€𝄞 — 0123456789" });
const BYTES = new TextEncoder().encode(TEXT);

function inChunks(cuts: number[], cancel = () => {}): Response {
  const at = [0, ...[...cuts].sort((a, b) => a - b), BYTES.length];
  const chunks = at.slice(1).map((end, index) => BYTES.slice(at[index], end));
  return new Response(
    new ReadableStream({
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk) controller.enqueue(chunk);
        else controller.close();
      },
      cancel,
    }),
  );
}

const call = (response: () => Response, options: object = {}) =>
  settle(
    createMeumClient({ apiKey: KEY, fetch: async () => response(), ...options }).wooDisconnect(),
  );

it("a body in any chunks", async () => {
  const cuts = fc.array(fc.nat(BYTES.length), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(cuts, async (at) => {
      expect(await call(() => inChunks(at))).toEqual({ outcome: "done", data: JSON.parse(TEXT) });
    }),
    { numRuns: 200 },
  );
});

it.each([
  ["at its bound", BYTES.length, "done"],
  ["one byte longer", BYTES.length - 1, "unknown"],
  ["cut at the bound by a chunk's end", 10, "unknown"],
])(
  "a success with a body %s: at most maxResponseBytes are read",
  async (_, maxResponseBytes, outcome) => {
    const cancel = vi.fn();
    const result = await call(() => inChunks([10, 20, 30], cancel), { maxResponseBytes });
    expect(result.outcome).toBe(outcome);
    if (outcome === "unknown")
      expect(result.error).toMatchObject({
        name: "MeumContractError",
        status: 200,
        message: expect.stringContaining(`longer than ${maxResponseBytes} bytes`),
      });
    // What remains is not downloaded.
    expect(cancel).toHaveBeenCalledTimes(maxResponseBytes === 10 ? 1 : 0);
  },
);

it.each([[[]], [[10]], [[4]], [[4, 8]], [[4, 4, 30]]])(
  "an error's body in chunks, %j, is cut at maxResponseBytes",
  async (cuts) => {
    const { body } = inChunks(cuts);
    const { error } = await call(() => new Response(body, { status: 403 }), {
      maxResponseBytes: 10,
    });
    expect((error as unknown as { body: string }).body).toBe(TEXT.slice(0, 10));
  },
);

it("invalid UTF-8 is replaced, not dropped", async () => {
  const { error } = await call(
    () => new Response(new Uint8Array([0x61, 0xff, 0x62]), { status: 400 }),
  );
  expect((error as unknown as { body: string }).body).toBe("a\uFFFDb");
});
