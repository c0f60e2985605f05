import { describe, expect, it } from "vitest";
import {
  isMeumApiError,
  isMeumError,
  MeumApiError,
  MeumConnectionError,
  MeumError,
  MeumTimeoutError,
} from "../support/fixture.js";
import { rejection, setUp } from "../support/setup.js";
import { json } from "../support/steps.js";

async function failure(status: number, body: unknown) {
  const { meum } = await setUp([json(status, body)]);
  return rejection(meum.wooDisconnect());
}

describe("isMeumApiError", () => {
  it("is true for any status that is not a success", async () => {
    for (const status of [400, 401, 403, 404, 500])
      expect(isMeumApiError(await failure(status, {}))).toBe(true);
  });

  it("is true for an error of another copy of the package, and false for anything else", async () => {
    class Other extends Error {
      outcome = "rejected";
      override name = "MeumApiError";
    }
    expect(isMeumApiError(new Other())).toBe(true);
    expect(isMeumError(new Other())).toBe(true);
    for (const thing of [
      undefined,
      null,
      "MeumApiError",
      0,
      {},
      new Error("x"),
      new TypeError("x"),
      { name: "NotMeumApiError" },
      { name: "MeumApiErrors" },
      { name: ["MeumApiError"] },
      new Proxy({}, { get: () => expect.fail("read") }),
    ]) {
      expect(isMeumApiError(thing)).toBe(false);
      expect(isMeumApiError(thing, "wooDisconnect")).toBe(false);
      expect(isMeumError(thing)).toBe(false);
    }
  });

  it("never throws, whatever cannot be read", () => {
    for (const property of ["documented", "operation"]) {
      const error = new MeumApiError("x", "rejected", { documented: true });
      Object.defineProperty(error, property, { get: () => expect.fail("read") });
      expect(isMeumApiError(error, "wooDisconnect")).toBe(false);
    }
  });
});

it("every error class extends MeumError", () => {
  const error = new MeumTimeoutError("x", "unknown");
  expect(error).toBeInstanceOf(MeumConnectionError);
  expect(error).toBeInstanceOf(MeumError);
  expect(error).toBeInstanceOf(Error);
  expect(MeumApiError.prototype).toBeInstanceOf(MeumError);
  expect(error.stack).toMatch(/^MeumTimeoutError: x/);
  expect(`${error}`).toMatch(/^MeumTimeoutError: x/);
});
