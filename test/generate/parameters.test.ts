import fc from "fast-check";
import { expect, test } from "vitest";
import { type Parameter, parameters } from "../../scripts/generate/templates/parameters.js";
import { MeumConfigError } from "../../src/errors/errors.js";

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
  [
    { in: "query", style: "deepObject" },
    [
      { a: 1, b: 2 },
      { a: 3, c: [{ d: 4 }] },
    ],
    "p[0][a]=1&p[0][b]=2&p[1][a]=3&p[1][c][0][d]=4",
  ],
  [{ in: "query", allowReserved: true }, "/a?b=c&d#e+f", "p=/a?b=c%26d%23e%2Bf"],
  [{ in: "query", allowReserved: true }, "a[b]:/?@!$'()*,;=", "p=a[b]:/?@!$'()*,;="],
  // What is encoded stays so; what is not is.
  [{ in: "query", allowReserved: true }, "%20%2f%5B%", "p=%20%2f%5B%25"],
  [{ in: "query", allowReserved: true }, "100%25 é%zz", "p=100%25%20%C3%A9%25zz"],
  [{ in: "query", allowReserved: true }, ["a/b", "[c]"], "p=a/b&p=[c]"],
  // In a path, an encoded value could lead elsewhere, and in a cookie begin another.
  [{ in: "path", allowReserved: true }, "%2e%2e", "/a/%252e%252e"],
  [{ in: "path", allowReserved: true }, "a:[b]", "/a/a:[b]"],
  [{ in: "cookie", allowReserved: true }, "a;b=c", "p=a%3Bb%3Dc"],
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

test("one and two parameters within a path segment", () => {
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
])("%j refuses %j", (parameter, value) => {
  expect(() => written(parameter, value)).toThrow(MeumConfigError);
});

test("a cookie's name is sent as it is", () => {
  const given = { params: { cookie: { "$a&b": "c&d" } } };
  const { params } = parameters([{ in: "cookie", name: "$a&b" }])(given);
  expect(params).toMatchObject({ header: { Cookie: "$a&b=c%26d" } });
});

test("an unknown parameter is refused", () => {
  const write = parameters([{ in: "query", name: "limit" }]);
  expect(() => write({ params: { query: { limt: 1 } } })).toThrow(/`params\.query\.limt`/);
  expect(() => write({ params: { path: { limit: 1 } } })).toThrow(/`params\.path\.limit`/);
});

const TEMPLATES = ["/v1/items/{p}", "/v1/items/{p}/parts", "/v1/{p}.json/x", "/v1/a{p}b"];
const HOSTILE = [
  "../../admin",
  "..",
  ".",
  "%2e%2e",
  "%2E%2e/",
  "..%2f..%2fadmin",
  "x?y=1",
  "x#y",
  "/",
  "//evil.example",
  "\\..\\..\\admin",
  "a/../b",
  ";/../..",
  "?",
  "#",
  "\t\n\r",
  "https://evil.example/",
  "@evil.example",
];

/** Either it is refused, or a URL has the template's segments, and no query. */
function staysInPlace(parameter: Omit<Parameter, "name">, value: unknown, template: string): void {
  let path: string;
  try {
    path = written({ ...parameter, in: "path" }, value, template);
  } catch (error) {
    expect(error instanceof MeumConfigError || error instanceof URIError).toBe(true);
    return;
  }
  const url = new URL(`https://api.example.com${path}`);
  expect([url.host, url.search, url.hash]).toEqual(["api.example.com", "", ""]);
  const segments = url.pathname.split("/");
  const expected = template.split("/");
  expect(segments).toHaveLength(expected.length);
  for (const [index, segment] of expected.entries())
    if (!segment.includes("{")) expect(segments[index]).toBe(segment);
}

const STYLED: Omit<Parameter, "name" | "in">[] = [
  {},
  { allowReserved: true },
  { style: "label", allowReserved: true },
  { style: "matrix", explode: true, allowReserved: true },
  { json: true, allowReserved: true },
];

test.each(HOSTILE)("a path parameter %j stays in its segment", (value) => {
  for (const style of STYLED)
    for (const template of TEMPLATES) {
      staysInPlace({ ...style, in: "path" }, value, template);
      staysInPlace({ ...style, in: "path" }, [value, value], template);
      staysInPlace({ ...style, in: "path" }, { [value]: value }, template);
    }
});

test("any path parameter stays in its segment", () => {
  const pieces = fc.constantFrom(".", "..", "/", "%2e", "%2F", "?", "#", "\\", ";", "a", "&", " ");
  const values = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(pieces).map((all) => all.join("")),
  );
  fc.assert(
    fc.property(
      values,
      fc.constantFrom(...STYLED),
      fc.constantFrom(...TEMPLATES),
      (value, style, template) => staysInPlace({ ...style, in: "path" }, value, template),
    ),
  );
});

test("a query parameter cannot add another one, or end the query", () => {
  for (const value of ["a&b=c", "a#b", "a+b", "a;b"]) {
    const url = new URL(
      `https://a.example?${written({ in: "query", allowReserved: true }, value)}`,
    );
    expect([...url.searchParams]).toEqual([["p", value]]);
    expect(url.hash).toBe("");
  }
});
