import { expect, test } from "vitest";
import { parseContract } from "../../scripts/openapi/document.js";
import { canonical } from "../../scripts/openapi/normalize.js";
import { listOperations } from "../../scripts/openapi/operations.js";
import { contractText } from "../support/contract.js";

/** The methods of a contract with these operationIds, by path and method; `""` for none. */
function namesOf(ids: Record<string, string>): string[] {
  const paths: Record<string, Record<string, object>> = {};
  for (const [place, operationId] of Object.entries(ids)) {
    const [method = "", path = ""] = place.split(" ");
    const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "string" },
    }));
    (paths[path] ??= {})[method] = {
      ...(operationId && { operationId }),
      parameters,
      responses: { 204: { description: "" } },
    };
  }
  const contract = parseContract(contractText({ paths }), "the contract");
  return listOperations(canonical(contract)).map(({ name }) => name);
}

test.each([
  ["wooDisconnect", "wooDisconnect"],
  ["GetUser", "GetUser"],
  ["größe", "größe"],
  ["users/get-by-id", "usersGetById"],
  ["Users.List All", "usersListAll"],
  ["2fa-enable", "_2faEnable"],
  ["---", "getA"],
  ["api", "apiOperation"],
  ["then", "thenOperation"],
  ["toJSON", "toJSONOperation"],
  ["constructor", "constructorOperation"],
  ["__proto__", "__proto__Operation"],
  ["to-string", "toStringOperation"],
  ["delete", "delete"],
  ["x*/;alert(1)", "xAlert1"],
])("%s: %s", (id, name) => {
  expect(namesOf({ "get /a": id })).toEqual([name]);
});

test.each([
  ["get /v1/invoices/{id}", "getV1InvoicesById"],
  ["post /v1/a-b/{x}/c_d/{yZ}", "postV1ABByXC_dByYZ"],
  ["delete /", "delete"],
])("no operationId, %s: %s", (place, name) => {
  expect(namesOf({ [place]: "" })).toEqual([name]);
});

test("an operationId that is an identifier is kept; one that would collide is named by its path", () => {
  expect(namesOf({ "get /a": "users-get", "get /b": "usersGet" })).toEqual(["getA", "usersGet"]);
  expect(namesOf({ "get /a": "users-get", "get /b": "users/get" })).toEqual(["getA", "getB"]);
});
