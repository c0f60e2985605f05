import type { Sent } from "../../../scripts/live/relay.js";
import type { ContractBody, ContractOperation } from "../../../scripts/openapi/model.js";
import { asMap, isRecord } from "../../../scripts/openapi/references.js";
import { BYTES, type SampledCall } from "../../../scripts/openapi/sample-call.js";
import { KEY } from "../../support/secret.js";
import { blameMock, bytes, firstResponse, type Keyed, same } from "./call.js";
import { carried, writtenKey } from "./keys.js";

export async function checkAccepted(
  subject: Keyed,
  operation: ContractOperation,
  call: SampledCall,
) {
  const { got, result, code } = await firstResponse(subject, operation, call);
  blameMock(result, got);
  same(got.status, code);
}

export async function checkRequest(
  subject: Keyed,
  operation: ContractOperation,
  call: SampledCall,
) {
  const { sent } = await firstResponse(subject, operation, call);
  const url = new URL(sent.url, "http://server");
  same(sent.method, operation.method.toUpperCase());
  if (!pathPattern(operation).test(url.pathname)) throw new Error(`path ${url.pathname}`);
  for (const credential of operation.credentials)
    same(carried(sent, credential), writtenKey(credential));
  const everything = [sent.url, ...sent.headers.values()].join("\n");
  if (!operation.credentials.length && everything.includes(KEY))
    throw new Error("the key was sent, and the contract asks for none");
  checkParameters(operation, call, sent, url);
  await checkBody(operation, call, sent);
}

const PARAMETER = "\uE000"; // in no path

/** The path's own words as a URL has them; a parameter is one segment. */
function pathPattern({ path }: ContractOperation): RegExp {
  const { pathname } = new URL(`http://server${path.replace(/\{[^{}]+\}/g, PARAMETER)}`);
  const words = pathname
    .split(encodeURIComponent(PARAMETER))
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${words.join("[^/]+")}$`);
}

function checkParameters(
  { path, parameters }: ContractOperation,
  { params = {} }: SampledCall,
  { headers }: Sent,
  url: URL,
): void {
  const segments = url.pathname.split("/");
  for (const { in: place, name, json, style, explode } of parameters) {
    const value = params[place]?.[name];
    if (value === undefined) {
      if (place === "query") same(url.searchParams.get(name), null);
    } else if (place === "path" && style === "simple" && typeof value !== "object") {
      const index = path.split("/").indexOf(`{${name}}`);
      if (index >= 0) same(decodeURIComponent(segments[index]!), `${value}`);
    } else if (place === "query" && json)
      same(JSON.parse(url.searchParams.get(name) ?? "null"), value);
    else if (place === "query" && typeof value !== "object")
      same(url.searchParams.get(name), `${value}`);
    else if (place === "query" && Array.isArray(value) && explode)
      same(url.searchParams.getAll(name), value.map(String));
    else if (place === "query" && Array.isArray(value)) {
      const join = { spaceDelimited: " ", pipeDelimited: "|" }[style] ?? ",";
      same(url.searchParams.get(name), value.length ? value.join(join) : null);
    } else if (place === "query" && style === "deepObject")
      for (const [key, texts] of deepTexts(name, value)) same(url.searchParams.getAll(key), texts);
    else if (place === "header" && typeof value !== "object") same(headers.get(name), `${value}`);
    else if (place === "cookie" && typeof value !== "object")
      if (
        !headers
          .get("cookie")
          ?.split("; ")
          .includes(`${name}=${encodeURIComponent(`${value}`)}`)
      )
        throw new Error(`no cookie ${name}=${value}`);
  }
}

/** Of a property `b` of `a`: `a[b]`. Each item of a list stands for itself; how lists of objects go, no rule says. */
function deepTexts(name: string, value: unknown): [key: string, texts: string[]][] {
  if (isRecord(value))
    return Object.entries(value).flatMap(([member, one]) => deepTexts(`${name}[${member}]`, one));
  const items = [value].flat();
  return items.some((item) => typeof item === "object" && item !== null)
    ? []
    : [[name, items.map(String)]];
}

function styleOf({ source }: ContractBody, name: string): unknown {
  return asMap(asMap(source.encoding)[name]).style;
}

async function checkBody({ body }: ContractOperation, { body: given }: SampledCall, sent: Sent) {
  if (!body || (given === undefined && !body.required)) {
    same(sent.body.length, 0);
    same(sent.headers.get("content-type"), null);
    return;
  }
  const type = sent.headers.get("content-type") ?? "";
  const expected = body.mediaType.includes("*") ? "" : body.mediaType.split(";")[0]!;
  if (!type.startsWith(expected)) throw new Error(`content type ${type}, expected ${expected}`);
  const text = new TextDecoder().decode(sent.body);
  if (body.kind === "json") same(JSON.parse(text), given);
  else if (body.kind === "text") same(text, given);
  else if (body.kind === "blob") same([...sent.body], [...BYTES]);
  else {
    const form = await new Response(sent.body, { headers: { "content-type": type } }).formData();
    for (const [name, value] of Object.entries(given as object)) {
      const style = styleOf(body, name);
      if (style !== undefined && isRecord(value)) {
        if (style === "deepObject")
          for (const [key, texts] of deepTexts(name, value)) same(form.getAll(key), texts);
        continue;
      }
      const [part] = form.getAll(name);
      if (part === undefined) throw new Error(`the form has no ${name}`);
      if (value instanceof Blob) same(await bytes(part), [...BYTES]);
      else if (typeof value !== "object") same(part, `${value}`);
      else if (Array.isArray(value) && form.getAll(name).length > 1)
        same(form.getAll(name), value.map(String));
    }
  }
}
