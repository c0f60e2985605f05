import { expect, test } from "vitest";
import { type Parameter, parameters } from "../../scripts/generate/templates/parameters.js";
import { MeumConfigError } from "../../src/errors.js";

/** What stands in the request for one parameter `p`. */
function written(parameter: Omit<Parameter, "name">, value: unknown, template = "/a/{p}"): string {
  const { in: place } = parameter;
  const init = parameters([{ ...parameter, name: "p" }])({ params: { [place]: { p: value } } });
  const { pathSerializer, querySerializer, params } = init as {
    pathSerializer: (path: string) => string;
    querySerializer: () => string;
    params: { header: Record<string, string> };
  };
  if (place === "path") return pathSerializer(template);
  if (place === "query") return querySerializer();
  return params.header[place === "cookie" ? "Cookie" : "p"]!;
}

const LIST = ["blue", "black brown"];
const OBJECT = { r: 100, "g/": "a&b" };

// OpenAPI 3.1, "Style Examples", with values that need encoding.
test.each<[Omit<Parameter, "name">, unknown, string]>([
  [{ in: "path" }, "a/b c?#é", "/a/a%2Fb%20c%3F%23%C3%A9"],
  [{ in: "path" }, 0, "/a/0"],
  [{ in: "path" }, false, "/a/false"],
  [{ in: "path" }, LIST, "/a/blue,black%20brown"],
  [{ in: "path" }, OBJECT, "/a/r,100,g%2F,a%26b"],
  [{ in: "path", explode: true }, OBJECT, "/a/r=100,g%2F=a%26b"],
  [{ in: "path", style: "label" }, "x y", "/a/.x%20y"],
  [{ in: "path", style: "label" }, LIST, "/a/.blue,black%20brown"],
  [{ in: "path", style: "label", explode: true }, LIST, "/a/.blue.black%20brown"],
  [{ in: "path", style: "label", explode: true }, OBJECT, "/a/.r=100.g%2F=a%26b"],
  [{ in: "path", style: "matrix" }, "x y", "/a/;p=x%20y"],
  [{ in: "path", style: "matrix" }, LIST, "/a/;p=blue,black%20brown"],
  [{ in: "path", style: "matrix", explode: true }, LIST, "/a/;p=blue;p=black%20brown"],
  [{ in: "path", style: "matrix", explode: true }, OBJECT, "/a/;r=100;g%2F=a%26b"],
  [{ in: "path", json: true }, { a: [1] }, "/a/%7B%22a%22%3A%5B1%5D%7D"],
  [{ in: "query" }, "a&b=c+d", "p=a%26b%3Dc%2Bd"],
  [{ in: "query" }, "", "p="],
  [{ in: "query" }, LIST, "p=blue&p=black%20brown"],
  [{ in: "query", explode: false }, LIST, "p=blue,black%20brown"],
  [{ in: "query" }, OBJECT, "r=100&g%2F=a%26b"],
  [{ in: "query", explode: false }, OBJECT, "p=r,100,g%2F,a%26b"],
  [{ in: "query", style: "spaceDelimited" }, LIST, "p=blue%20black%20brown"],
  [{ in: "query", style: "pipeDelimited" }, LIST, "p=blue|black%20brown"],
  [{ in: "query", style: "deepObject" }, OBJECT, "p[r]=100&p[g%2F]=a%26b"],
  [{ in: "query", style: "deepObject" }, { a: { b: 1 }, c: [2, 3] }, "p[a][b]=1&p[c]=2&p[c]=3"],
  [{ in: "query", allowReserved: true }, "/a?b=c&d#e+f", "p=/a?b=c%26d%23e%2Bf"],
  [{ in: "query", json: true }, { a: "b&c" }, "p=%7B%22a%22%3A%22b%26c%22%7D"],
  [{ in: "query" }, new Date(0), "p=1970-01-01T00%3A00%3A00.000Z"],
  [{ in: "query" }, [], ""],
  [{ in: "query" }, undefined, ""],
  [{ in: "query" }, null, ""],
  [{ in: "header" }, "a/b c", "a/b c"],
  [{ in: "header" }, LIST, "blue,black brown"],
  [{ in: "header", explode: true }, { a: 1, b: 2 }, "a=1,b=2"],
  [{ in: "cookie" }, "a;b", "p=a%3Bb"],
  [{ in: "cookie" }, LIST, "p=blue; p=black%20brown"],
])("%j of %j", (parameter, value, expected) => {
  expect(written(parameter, value)).toBe(expected);
});

test("a parameter within a segment, and two of them", () => {
  const init = parameters([
    { in: "path", name: "a" },
    { in: "path", name: "b" },
  ])({ params: { path: { a: ".", b: "." } } }) as unknown as {
    pathSerializer: (path: string) => string;
  };
  expect(init.pathSerializer("/x/{a}-{b}.json/{b}y")).toBe("/x/.-..json/.y");
  expect(() => init.pathSerializer("/x/{a}{b}/y")).toThrow(MeumConfigError);
});

test.each<[Omit<Parameter, "name">, unknown]>([
  [{ in: "path", required: true }, undefined],
  [{ in: "path", required: true }, null],
  [{ in: "path", required: true }, ""],
  [{ in: "path", required: true }, []],
  [{ in: "path", required: true }, "."],
  [{ in: "path", required: true }, ".."],
  [{ in: "path", required: true }, [".."]],
  [{ in: "query", required: true }, undefined],
  [{ in: "query", required: true }, []],
  [{ in: "header", required: true }, undefined],
  [{ in: "cookie", required: true }, undefined],
  [{ in: "query" }, [[1]]],
  [{ in: "query" }, { a: { b: 1 } }],
  [{ in: "query" }, Symbol("a")],
  [{ in: "query" }, () => {}],
])("%j does not take %j", (parameter, value) => {
  expect(() => written(parameter, value)).toThrow(MeumConfigError);
});

test("a name that the operation does not have is refused", () => {
  const write = parameters([{ in: "query", name: "limit" }]);
  expect(() => write({ params: { query: { limt: 1 } } })).toThrow(/`params\.query\.limt`/);
  expect(() => write({ params: { path: { limit: 1 } } })).toThrow(/`params\.path\.limit`/);
});
