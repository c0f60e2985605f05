import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test("openapi.yaml is the YAML in the published page's fence, byte for byte", () => {
  const page = read("test/fixtures/disconnect-woocommerce.md");
  const fence = /^(`{3,})ya?ml .*\n([\s\S]*?)^\1$/m.exec(page);
  expect(read("openapi.yaml")).toBe(fence?.[2]);
});
